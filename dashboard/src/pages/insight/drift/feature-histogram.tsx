import { Chart } from '../../../charts/chart.tsx';
import type { DriftReportQuery } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { driftTexts } from './texts.ts';

type Feature = NonNullable<DriftReportQuery['driftReport']>['features'][number];

/** Both histograms of a feature, as shares, so that sides of unequal size can be compared. */
export function FeatureHistogram({ feature }: { feature: Feature }) {
  const t = useTexts(driftTexts);
  const { bins, expectedCount, actualCount } = feature;
  const bar = (name: string, data: number[]) => ({ type: 'bar', name, data });
  const shareOf = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return (
    <Chart
      title={t('histogram', { feature: t(feature.feature) })}
      description={t('histogramHint', { basis: feature.thresholdBasis })}
      option={{
        legend: {},
        grid: { left: 32, right: 16, top: 40, bottom: 24, containLabel: true },
        xAxis: {
          type: 'category',
          data: bins.map(({ label }) => label),
          name: t('bin'),
          nameLocation: 'middle',
          nameGap: 32,
        },
        yAxis: { type: 'value', name: t('share'), nameLocation: 'middle', nameGap: 44 },
        series: [
          bar(
            t('shareBefore'),
            bins.map(({ expected }) => shareOf(expected, expectedCount)),
          ),
          bar(
            t('shareNow'),
            bins.map(({ actual }) => shareOf(actual, actualCount)),
          ),
        ],
      }}
      table={{
        columns: [t('bin'), t('before'), t('now')],
        rows: bins.map(({ label, expected, actual }) => [label, expected, actual]),
      }}
    />
  );
}
