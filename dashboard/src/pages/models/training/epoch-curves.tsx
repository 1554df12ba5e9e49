import { SimpleGrid } from '@mantine/core';
import { Chart } from '../../../charts/chart.tsx';
import type { EpochCurveFragment } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { versionTexts } from '../version/texts.ts';

graphql(`
  fragment EpochCurve on EpochMetrics {
    epoch
    accuracy
    valAccuracy
    loss
    valLoss
  }
`);

/** Accuracy and loss by epoch, training against validation. */
export function EpochCurves({
  history,
  epochs,
}: {
  history: readonly EpochCurveFragment[];
  /** How many there will be. */
  epochs: number;
}) {
  const t = useTexts(versionTexts);
  const curve = (title: string, axis: string, train: Metric, validation: Metric) => (
    <Chart
      title={title}
      height={260}
      option={{
        legend: {},
        grid: { left: 24, right: 16, top: 32, bottom: 24, containLabel: true },
        xAxis: {
          type: 'value',
          min: 1,
          max: Math.max(epochs, 2),
          minInterval: 1,
          name: t('epoch'),
          nameLocation: 'middle',
          nameGap: 28,
        },
        yAxis: { type: 'value', scale: true, name: axis, nameLocation: 'middle', nameGap: 52 },
        series: [
          {
            type: 'line',
            name: t('onTraining'),
            symbol: 'circle',
            symbolSize: 7,
            data: history.map((entry) => [entry.epoch, entry[train]]),
          },
          {
            type: 'line',
            name: t('onValidation'),
            symbol: 'diamond',
            symbolSize: 9,
            lineStyle: { type: 'dashed' },
            data: history.map((entry) => [entry.epoch, entry[validation]]),
          },
        ],
      }}
      table={{
        columns: [t('epoch'), t('onTraining'), t('onValidation')],
        rows: history.map((entry) => [entry.epoch, entry[train], entry[validation]]),
      }}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      {curve(t('accuracyCurve'), t('accuracy'), 'accuracy', 'valAccuracy')}
      {curve(t('lossCurve'), t('loss'), 'loss', 'valLoss')}
    </SimpleGrid>
  );
}

type Metric = Exclude<keyof EpochCurveFragment, 'epoch' | '__typename'>;
