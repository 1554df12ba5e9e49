import { Chart } from '../../../charts/chart.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { groupAxis, type NamedGroup } from './group-axis.ts';
import { qualityTexts } from './texts.ts';

/** Agreement with second reviewers beside that with the model; nothing is drawn where there is too little to tell. */
export function AgreementChart({
  title,
  hint,
  axis,
  what,
  groups,
  figure,
}: {
  title: string;
  hint: string;
  axis: string;
  what: string;
  groups: readonly NamedGroup[];
  figure: 'agreement' | 'kappa';
}) {
  const t = useTexts(qualityTexts);
  const sides = ['secondReviews', 'model'] as const;
  return (
    <Chart
      title={title}
      description={hint}
      option={{
        legend: {},
        grid: { left: 40, right: 16, top: 40, bottom: 28, containLabel: true },
        xAxis: groupAxis(what, groups),
        yAxis: { type: 'value', max: 1, name: axis, nameLocation: 'middle', nameGap: 44 },
        series: sides.map((side) => ({
          type: 'bar',
          name: t(side),
          barMaxWidth: 48,
          data: groups.map((group) => group[side][figure]),
        })),
      }}
      table={{
        columns: [
          what,
          ...sides.flatMap((side) =>
            [axis, t('n'), t('agreed'), t('status')].map((name) => `${t(side)}: ${name}`),
          ),
        ],
        rows: groups.map((group) => [
          group.name,
          ...sides.flatMap((side) => {
            const { n, agreed, status } = group[side];
            return [group[side][figure], n, agreed, t(status)];
          }),
        ]),
      }}
    />
  );
}
