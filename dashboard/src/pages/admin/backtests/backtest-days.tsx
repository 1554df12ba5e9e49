import { Chart } from '../../../charts/chart.tsx';
import type { BacktestFiguresFragment } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { backtestTexts } from './texts.ts';

/** When the videos were submitted that would be touched: a burst looks otherwise than a trickle. */
export function BacktestDays({ days }: Pick<BacktestFiguresFragment, 'days'>) {
  const t = useTexts(backtestTexts);
  const columns = [
    ['videos', t('videos')],
    ['matched', t('holds')],
    ['flipped', t('flipped')],
  ] as const;
  return (
    <Chart
      title={t('byDay')}
      description={t('byDayHint')}
      option={{
        legend: {},
        grid: { left: 40, right: 16, top: 40, bottom: 28, containLabel: true },
        xAxis: {
          type: 'category',
          data: days.map(({ date }) => date),
          name: t('day'),
          nameLocation: 'middle',
          nameGap: 32,
        },
        yAxis: {
          type: 'value',
          minInterval: 1,
          name: t('axisVideos'),
          nameLocation: 'middle',
          nameGap: 52,
        },
        series: columns.map(([field, name]) => ({
          type: 'bar',
          name,
          data: days.map((day) => day[field]),
        })),
      }}
      table={{
        columns: [t('day'), ...columns.map(([, name]) => name)],
        rows: days.map((day) => [day.date, day.videos, day.matched, day.flipped]),
      }}
    />
  );
}
