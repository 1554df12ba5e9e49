import type { EChartsCoreOption } from 'echarts/core';
import type { ChartColors } from './use-chart-colors.ts';

type Axis = { name: string; values: readonly string[] };

/** A matrix of counts, each written in its cell. */
export function heatmapOption({
  colors,
  name,
  x,
  y,
  cells,
}: {
  colors: ChartColors;
  /** What is counted. */
  name: string;
  x: Axis;
  /** From the bottom up. */
  y: Axis;
  cells: readonly (readonly [x: number, y: number, count: number])[];
}): EChartsCoreOption {
  const most = Math.max(...cells.map(([, , count]) => count), 1);
  const axis = { type: 'category', nameLocation: 'middle', splitArea: { show: false } };
  return {
    tooltip: { trigger: 'item' },
    grid: { left: 44, right: 16, top: 8, bottom: 24, containLabel: true },
    xAxis: { ...axis, name: x.name, nameGap: 28, data: x.values },
    yAxis: { ...axis, name: y.name, nameGap: 96, data: y.values },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [colors.low, colors.high] } },
    series: [
      {
        type: 'heatmap',
        name,
        label: { show: true, fontSize: 18, fontWeight: 600 },
        data: cells.map((value) => ({
          value,
          label: { color: value[2] > most / 2 ? colors.onHigh : colors.text },
        })),
      },
    ],
  };
}
