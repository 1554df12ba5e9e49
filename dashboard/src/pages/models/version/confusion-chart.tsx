import { Chart } from '../../../charts/chart.tsx';
import { useChartColors } from '../../../charts/use-chart-colors.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import type { Overview } from './overview-tab.tsx';
import { versionTexts } from './texts.ts';

type Confusion = NonNullable<Overview['evaluation']>['confusion'];

/** A heatmap of what videos are against what was said of them. */
export function ConfusionChart({ confusion }: { confusion: Confusion }) {
  const t = useTexts(versionTexts);
  const { low, high, text, onHigh } = useChartColors();
  const { trueClaim, falseOpinion, falseClaim, trueOpinion } = confusion;
  const cells: readonly (readonly [said: number, truth: number, count: number])[] = [
    [0, 1, trueClaim],
    [1, 1, falseOpinion],
    [0, 0, falseClaim],
    [1, 0, trueOpinion],
  ];
  const most = Math.max(...cells.map(([, , count]) => count), 1);
  const axis = { type: 'category', nameLocation: 'middle', splitArea: { show: false } };
  return (
    <Chart
      title={t('confusion')}
      description={t('confusionHint')}
      option={{
        tooltip: { trigger: 'item' },
        grid: { left: 44, right: 16, top: 8, bottom: 24, containLabel: true },
        xAxis: { ...axis, name: t('said'), nameGap: 28, data: [t('claim'), t('opinion')] },
        yAxis: { ...axis, name: t('truth'), nameGap: 96, data: [t('opinions'), t('claims')] },
        visualMap: { show: false, min: 0, max: most, inRange: { color: [low, high] } },
        series: [
          {
            type: 'heatmap',
            name: t('videos'),
            label: { show: true, fontSize: 18, fontWeight: 600 },
            data: cells.map((value) => ({
              value,
              label: { color: value[2] > most / 2 ? onHigh : text },
            })),
          },
        ],
      }}
      table={{
        columns: [t('truth'), t('said'), t('videos')],
        rows: [
          [t('claims'), t('claim'), trueClaim],
          [t('claims'), t('opinion'), falseOpinion],
          [t('opinions'), t('claim'), falseClaim],
          [t('opinions'), t('opinion'), trueOpinion],
        ],
      }}
    />
  );
}
