import {
  Button,
  Group,
  Paper,
  Skeleton,
  Stack,
  Table,
  Text,
  Title,
  useMantineTheme,
} from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useId, useRef, useState } from 'react';
import { ScrollingTable } from '../components/scrolling-table.tsx';
import { useLanguage, useTexts } from '../i18n/i18n.ts';
import { shellTexts } from '../shell/texts.ts';
import { downloadCsv } from './download-csv.ts';
import { dressOption } from './dress-option.ts';
import { useChartColors } from './use-chart-colors.ts';

/** The numbers behind a chart: what is drawn, said again in rows. */
export type ChartTable = Readonly<{
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}>;

/**
 * A chart with its numbers: drawn by ECharts, which is loaded when the first one is shown, and as a table
 * and a CSV for who cannot see it or wants to reckon on.
 * @param option what ECharts draws; colours of text, axes and background come from the theme.
 */
export function Chart({
  title,
  description,
  option,
  table,
  height = 280,
}: {
  title: string;
  description?: string;
  option: EChartsCoreOption;
  table: ChartTable;
  height?: number;
}) {
  const t = useTexts(shellTexts);
  const [asTable, setAsTable] = useState(false);
  const titleId = useId();
  return (
    <Paper withBorder p="md" component="figure" m={0} aria-labelledby={titleId}>
      <Stack gap="xs">
        <div>
          <Group justify="space-between" align="center" gap={4}>
            <Title order={3} size="h5" id={titleId}>
              {title}
            </Title>
            <Group gap={4} wrap="nowrap">
              <Button
                size="compact-xs"
                variant="subtle"
                aria-pressed={asTable}
                onClick={() => setAsTable(!asTable)}
              >
                {asTable ? t('showChart') : t('showTable')}
              </Button>
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => downloadCsv(`${title}.csv`, table)}
              >
                {t('downloadCsv')}
              </Button>
            </Group>
          </Group>
          {description !== undefined && (
            <Text size="xs" c="dimmed" maw={640}>
              {description}
            </Text>
          )}
        </div>
        {asTable ? (
          <Numbers table={table} height={height} label={title} />
        ) : (
          <Canvas option={option} height={height} label={title} />
        )}
      </Stack>
    </Paper>
  );
}

function Numbers({ table, height, label }: { table: ChartTable; height: number; label: string }) {
  return (
    <ScrollingTable label={label} minWidth={320} maxHeight={height}>
      <Table.Thead>
        <Table.Tr>
          {table.columns.map((column) => (
            <Table.Th key={column} scope="col">
              {column}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {table.rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are numbers without a name, in their order.
          <Table.Tr key={index}>
            {row.map((cell, column) => (
              <Table.Td key={table.columns[column]}>{cell ?? '–'}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}

function Canvas({
  option,
  height,
  label,
}: {
  option: EChartsCoreOption;
  height: number;
  label: string;
}) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const [ready, setReady] = useState(false);
  const colors = useChartColors();
  const { fontFamily = 'sans-serif' } = useMantineTheme();
  const language = useLanguage();
  const still = useReducedMotion();

  useEffect(() => {
    const host = element.current;
    if (host === null) return;
    let gone = false;
    const resized = new ResizeObserver(() => chart.current?.resize());
    void import('./echarts.ts').then(({ init }) => {
      if (gone) return;
      chart.current = init(host);
      resized.observe(host);
      setReady(true);
    });
    return () => {
      gone = true;
      resized.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    if (!ready) return;
    chart.current?.setOption(
      { ...dressOption(option, { colors, fontFamily, language }), animation: !still },
      { notMerge: true },
    );
  }, [ready, option, colors, fontFamily, language, still]);

  return (
    <div style={{ position: 'relative', height }}>
      {!ready && <Skeleton height={height} />}
      <div
        ref={element}
        role="img"
        aria-label={label}
        data-drawn={ready}
        style={{ position: 'absolute', inset: 0 }}
      />
    </div>
  );
}
