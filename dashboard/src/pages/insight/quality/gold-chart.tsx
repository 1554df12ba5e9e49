import { Chart } from '../../../charts/chart.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { groupAxis, type NamedGroup } from './group-axis.ts';
import { qualityTexts } from './texts.ts';

/** How often each group was right about known labels, with how sure that is. */
export function GoldChart({ what, groups }: { what: string; groups: readonly NamedGroup[] }) {
  const t = useTexts(qualityTexts);
  // An upright line a group: from low to high, and a gap before the next.
  const intervals = groups.flatMap(({ gold: { low, high } }, at) =>
    low === null || high === null ? [] : [[at, low], [at, high], '-'],
  );
  return (
    <Chart
      title={t('goldBy', { what })}
      description={t('goldByHint')}
      option={{
        legend: {},
        grid: { left: 40, right: 16, top: 40, bottom: 28, containLabel: true },
        xAxis: groupAxis(what, groups),
        yAxis: {
          type: 'value',
          min: 0,
          max: 1,
          name: t('share'),
          nameLocation: 'middle',
          nameGap: 44,
        },
        series: [
          {
            type: 'scatter',
            name: t('accuracy'),
            symbolSize: 12,
            data: groups.map(({ gold }, at) => [at, gold.accuracy]),
          },
          {
            type: 'line',
            name: t('interval'),
            symbol: 'rect',
            symbolSize: [14, 2],
            data: intervals,
          },
        ],
      }}
      table={{
        columns: [what, t('accuracy'), t('low'), t('high'), t('n'), t('correct'), t('status')],
        rows: groups.map(({ name, gold: { accuracy, low, high, n, correct, status } }) => [
          name,
          accuracy,
          low,
          high,
          n,
          correct,
          t(status),
        ]),
      }}
    />
  );
}
