import { Button, Group, Table } from '@mantine/core';
import { downloadCsv } from '../../../charts/download-csv.ts';
import { useFigures } from '../../../components/figures.ts';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { shellTexts } from '../../../shell/texts.ts';
import { nameOf } from './column-names.ts';
import type { Profile } from './profile-tab.tsx';
import { profileTexts } from './texts.ts';

const FIGURES = [
  ['mean', 'mean'],
  ['deviation', 'standardDeviation'],
  ['min', 'min'],
  ['lowerQuartile', 'lowerQuartile'],
  ['median', 'median'],
  ['upperQuartile', 'upperQuartile'],
  ['max', 'max'],
] as const;

/** The numeric columns in figures, as `describe()` of the reference notebook has them. */
export function DescribeTable({ columns }: Pick<Profile, 'columns'>) {
  const t = useTexts(profileTexts);
  const s = useTexts(shellTexts);
  const { count, plain } = useFigures();
  const table = {
    columns: [t('column'), t('count'), ...FIGURES.map(([text]) => t(text))],
    rows: columns.map((one) => [
      nameOf(one.column, t),
      one.count,
      ...FIGURES.map(([, key]) => one[key]),
    ]),
  };
  return (
    <Section
      title={t('describe')}
      description={t('describeHint')}
      actions={
        <Group gap={4}>
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => downloadCsv(`${t('describe')}.csv`, table)}
          >
            {s('downloadCsv')}
          </Button>
        </Group>
      }
    >
      <ScrollingTable label={t('describe')} minWidth={860}>
        <Table.Thead>
          <Table.Tr>
            {table.columns.map((name, index) => (
              <Table.Th key={name} scope="col" ta={index === 0 ? 'left' : 'right'}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {columns.map((one) => (
            <Table.Tr key={one.column} style={{ fontVariantNumeric: 'tabular-nums' }}>
              <Table.Th scope="row" fw={500}>
                {nameOf(one.column, t)}
              </Table.Th>
              <Table.Td ta="right">{count(one.count)}</Table.Td>
              {FIGURES.map(([text, key]) => (
                <Table.Td key={text} ta="right">
                  {one[key] !== null && Math.abs(one[key]) >= 1000
                    ? count(one[key])
                    : plain(one[key])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollingTable>
    </Section>
  );
}
