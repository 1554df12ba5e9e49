import { Chart } from '../../../charts/chart.tsx';
import { useChartColors } from '../../../charts/use-chart-colors.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { insightTexts } from '../texts.ts';
import type { Profile } from './profile-tab.tsx';
import { profileTexts } from './texts.ts';

const COUNTS = ['viewCount', 'likeCount', 'shareCount', 'downloadCount', 'commentCount'] as const;
/** Of the whole drawing, in percent: what is left around the cells, a cell, and the gap to the next. */
const EDGE = { left: 9, top: 7 };
const CELL = { width: 16.4, height: 15.8 };
const GAP = 1.8;
const BINS_A_UNIT = 4;

type Point = Profile['countsSample']['points'][number];

/** Each count against each, and each by itself on the diagonal: the reference notebook's pair plot. */
export function PairPlot({ sample: { n, points } }: { sample: Profile['countsSample'] }) {
  const t = useTexts(profileTexts);
  const i = useTexts(insightTexts);
  const colors = useChartColors();
  const last = COUNTS.length - 1;
  const most = Math.max(...points.flatMap(({ logCounts }) => logCounts.map((log) => log ?? 0)), 1);
  const max = Math.ceil(most);
  const groups = [
    { label: 'CLAIM', name: i('claim'), color: colors.claim, symbol: 'circle' },
    { label: 'OPINION', name: i('opinion'), color: colors.opinion, symbol: 'triangle' },
    { label: null, name: t('noLabel'), color: colors.line, symbol: 'rect' },
  ].map((group) => ({ ...group, points: points.filter(({ label }) => label === group.label) }));
  const used = groups.filter((group) => group.points.length > 0);
  const cells = COUNTS.flatMap((y, row) => COUNTS.map((x, column) => ({ x, y, row, column })));

  return (
    <Chart
      title={t('pairs')}
      description={t('pairsHint', { n })}
      height={760}
      option={{
        legend: {},
        tooltip: { show: false },
        grid: cells.map(({ row, column }) => ({
          left: `${EDGE.left + column * (CELL.width + GAP)}%`,
          top: `${EDGE.top + row * (CELL.height + GAP)}%`,
          width: `${CELL.width}%`,
          height: `${CELL.height}%`,
          containLabel: false,
        })),
        xAxis: cells.map(({ x, row, column }, gridIndex) => ({
          gridIndex,
          type: 'value',
          min: 0,
          max,
          interval: 2,
          axisLabel: { show: row === last },
          ...(row === last && { name: t(x), nameLocation: 'middle', nameGap: 26 }),
          ...(row !== last && { axisTick: { show: false } }),
          id: `x${row}${column}`,
        })),
        yAxis: cells.map(({ y, row, column }, gridIndex) => ({
          gridIndex,
          type: 'value',
          min: 0,
          // The diagonal counts videos; its height has no label, as that of a density.
          ...(row === column ? {} : { max, interval: 2 }),
          axisLabel: { show: column === 0 && row !== column },
          ...(column === 0 && { name: t(y), nameLocation: 'middle', nameGap: 26 }),
          id: `y${row}${column}`,
        })),
        series: cells.flatMap(({ row, column }, cell) =>
          used.map(({ name, color, symbol, points: own }) => ({
            name,
            color,
            xAxisIndex: cell,
            yAxisIndex: cell,
            ...(row === column
              ? {
                  type: 'line',
                  step: 'middle',
                  symbol: 'none',
                  areaStyle: { opacity: 0.25 },
                  data: histogram(own, column, max),
                }
              : {
                  type: 'scatter',
                  symbol,
                  symbolSize: 3,
                  itemStyle: { opacity: 0.6 },
                  data: own.map(({ logCounts }) => [
                    logCounts[column] ?? null,
                    logCounts[row] ?? null,
                  ]),
                }),
          })),
        ),
      }}
      table={{
        columns: [t('label'), ...COUNTS.map((count) => t(count))],
        rows: groups.flatMap((group) =>
          group.points.map(({ logCounts }) => [
            group.name,
            ...COUNTS.map((_, index) => logCounts[index] ?? null),
          ]),
        ),
      }}
    />
  );
}

/** Videos by a count's logarithm, a point at the middle of each bin. */
function histogram(points: readonly Point[], index: number, max: number): [number, number][] {
  const bins: [number, number][] = Array.from({ length: max * BINS_A_UNIT }, (_, bin) => [
    (bin + 0.5) / BINS_A_UNIT,
    0,
  ]);
  for (const { logCounts } of points) {
    const log = logCounts[index] ?? null;
    const bin =
      log === null ? undefined : bins[Math.min(bins.length - 1, Math.floor(log * BINS_A_UNIT))];
    if (bin) bin[1] += 1;
  }
  return bins;
}
