import { Paper, Text, Title } from '@mantine/core';
import { Chart } from '../../../charts/chart.tsx';
import { useChartColors } from '../../../charts/use-chart-colors.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import type { Overview } from './overview-tab.tsx';
import { versionTexts } from './texts.ts';

type Reliability = NonNullable<Overview['evaluation']>['reliability'];

/** The reliability diagram (DeGroot and Fienberg 1983): how often answers of a confidence are right. */
export function CalibrationChart({ reliability }: { reliability: Reliability }) {
  const t = useTexts(versionTexts);
  const { line } = useChartColors();
  if (reliability === null) {
    return (
      <Paper withBorder p="md">
        <Title order={3} size="h5">
          {t('calibration')}
        </Title>
        <Text size="sm" c="dimmed" mt="xs">
          {t('noCalibration')}
        </Text>
      </Paper>
    );
  }
  const most = Math.max(...reliability.map(({ n }) => n), 1);
  const start = Math.min(0.5, ...reliability.flatMap((bin) => [bin.confidence, bin.accuracy]));
  const axis = { type: 'value', min: Math.floor(start * 10) / 10, max: 1 };
  return (
    <Chart
      title={t('calibration')}
      description={t('calibrationHint')}
      option={{
        tooltip: { trigger: 'item' },
        legend: {},
        grid: { left: 24, right: 24, top: 40, bottom: 24, containLabel: true },
        xAxis: { ...axis, name: t('confidence'), nameLocation: 'middle', nameGap: 28 },
        yAxis: { ...axis, name: t('rightShare'), nameLocation: 'middle', nameGap: 36 },
        series: [
          {
            type: 'line',
            name: t('perfect'),
            data: [
              [axis.min, axis.min],
              [1, 1],
            ],
            symbol: 'none',
            color: line,
            lineStyle: { type: 'dashed' },
          },
          {
            type: 'line',
            name: t('thisVersion'),
            data: reliability.map(({ confidence, accuracy, n }) => ({
              value: [confidence, accuracy],
              symbolSize: 6 + 16 * Math.sqrt(n / most),
            })),
            symbol: 'circle',
          },
        ],
      }}
      table={{
        columns: [t('confidence'), t('rightShare'), t('videos')],
        rows: reliability.map(({ confidence, accuracy, n }) => [confidence, accuracy, n]),
      }}
    />
  );
}
