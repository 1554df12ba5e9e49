import { useQuery } from '@apollo/client/react';
import { Stack, Table, Text } from '@mantine/core';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { modelsTexts } from '../texts.ts';
import { versionTexts } from './texts.ts';

const SLICES = graphql(`
  query VersionSlices($version: Int!) {
    modelVersion(version: $version) {
      id
      evaluation {
        slices {
          name
          value
          n
          accuracy
          f1
          precision
          recall
          logLoss
          ece
        }
      }
    }
  }
`);

const METRICS = ['accuracy', 'f1', 'precision', 'recall', 'logLoss', 'ece'] as const;

/** How the version does on parts of the held-out videos. */
export function SlicesTab({ version }: { version: number }) {
  const t = useTexts(versionTexts);
  const m = useTexts(modelsTexts);
  const { count, decimal } = useFigures();
  const query = useQuery(SLICES, { variables: { version } });
  return (
    <Loaded query={query}>
      {({ modelVersion }) => {
        const slices = modelVersion?.evaluation?.slices ?? [];
        if (slices.length === 0) return <Text>{t('noSlices')}</Text>;
        return (
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              {t('slicesHint')}
            </Text>
            <ScrollingTable label={t('slices')} minWidth={860}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('slice')}</Table.Th>
                  <Table.Th scope="col" ta="right">
                    {t('videos')}
                  </Table.Th>
                  {METRICS.map((metric) => (
                    <Table.Th key={metric} scope="col" ta="right">
                      {m(metric)}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {slices.map((slice) => (
                  <Table.Tr key={`${slice.name} ${slice.value}`}>
                    <Table.Th scope="row" fw={400}>
                      <Text component="span" size="sm" fw={500}>
                        {slice.name}
                      </Text>{' '}
                      {slice.value}
                    </Table.Th>
                    <Table.Td ta="right">{count(slice.n)}</Table.Td>
                    {METRICS.map((metric) => (
                      <Table.Td
                        key={metric}
                        ta="right"
                        style={{ fontVariantNumeric: 'tabular-nums' }}
                      >
                        {decimal(slice[metric])}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </ScrollingTable>
          </Stack>
        );
      }}
    </Loaded>
  );
}
