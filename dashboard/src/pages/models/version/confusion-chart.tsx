import { Chart } from '../../../charts/chart.tsx';
import { heatmapOption } from '../../../charts/heatmap-option.ts';
import { useChartColors } from '../../../charts/use-chart-colors.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import type { Overview } from './overview-tab.tsx';
import { versionTexts } from './texts.ts';

type Confusion = NonNullable<Overview['evaluation']>['confusion'];

/** A heatmap of what videos are against what was said of them. */
export function ConfusionChart({ confusion }: { confusion: Confusion }) {
  const t = useTexts(versionTexts);
  const colors = useChartColors();
  const { trueClaim, falseOpinion, falseClaim, trueOpinion } = confusion;
  return (
    <Chart
      title={t('confusion')}
      description={t('confusionHint')}
      option={heatmapOption({
        colors,
        name: t('videos'),
        x: { name: t('said'), values: [t('claim'), t('opinion')] },
        y: { name: t('truth'), values: [t('opinions'), t('claims')] },
        cells: [
          [0, 1, trueClaim],
          [1, 1, falseOpinion],
          [0, 0, falseClaim],
          [1, 0, trueOpinion],
        ],
      })}
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
