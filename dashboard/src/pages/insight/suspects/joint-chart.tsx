import { Chart } from '../../../charts/chart.tsx';
import { heatmapOption } from '../../../charts/heatmap-option.ts';
import { useChartColors } from '../../../charts/use-chart-colors.ts';
import type { LabelErrorsQuery } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { suspectsTexts } from './texts.ts';

type Joint = NonNullable<LabelErrorsQuery['labelErrorReport']>['confidentJoint'];

/** The confident joint: which way labels go wrong. */
export function JointChart({ joint }: { joint: Joint }) {
  const t = useTexts(suspectsTexts);
  const colors = useChartColors();
  const { claimAsClaim, claimAsOpinion, opinionAsClaim, opinionAsOpinion } = joint;
  return (
    <Chart
      title={t('joint')}
      description={t('jointHint')}
      option={heatmapOption({
        colors,
        name: t('videos'),
        x: { name: t('believed'), values: [t('claim'), t('opinion')] },
        y: { name: t('label'), values: [t('opinions'), t('claims')] },
        cells: [
          [0, 1, claimAsClaim],
          [1, 1, claimAsOpinion],
          [0, 0, opinionAsClaim],
          [1, 0, opinionAsOpinion],
        ],
      })}
      table={{
        columns: [t('label'), t('believed'), t('videos')],
        rows: [
          [t('claims'), t('claim'), claimAsClaim],
          [t('claims'), t('opinion'), claimAsOpinion],
          [t('opinions'), t('claim'), opinionAsClaim],
          [t('opinions'), t('opinion'), opinionAsOpinion],
        ],
      }}
    />
  );
}
