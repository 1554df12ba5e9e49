import {
  type CustomSeriesRenderItemAPI,
  type CustomSeriesRenderItemReturn,
  type EChartsOption,
  init,
} from 'echarts';
import type { Spread } from '../statistics.ts';

/** Horizontal bars: a line for each name, a bar in it for each condition, with what the rounds ranged over. */
export type BarChart = Readonly<{
  title: string;
  subtitle: string;
  /** What the bars' length means. */
  unit: string;
  logarithmic: boolean;
  bars: readonly Bar[];
}>;

export type Bar = Readonly<{
  name: string;
  condition: string;
  value: Spread;
  /** Marked on the bar: what was aimed at. */
  aim?: number | undefined;
}>;

const WIDTH = 860;
const BAR_HEIGHT = 18;
const GAP_HEIGHT = 18;
const TOP = 92;
const BOTTOM = 52;
/** Space for what stands to the right of the longest bar. */
const RIGHT = 120;
/** Wong's, told apart by those who see few colours too (Nature Methods 8, 441). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'];
const INK = '#24292f';
const QUIET = '#57606a';

/** Draws an SVG, the same from the same figures, without a browser. */
export function drawBarChart(chart: BarChart): string {
  const names = [...new Set(chart.bars.map(({ name }) => name))];
  const conditions = [...new Set(chart.bars.map(({ condition }) => condition))];
  const lineHeight = conditions.length * BAR_HEIGHT + GAP_HEIGHT;
  const height = TOP + names.length * lineHeight + BOTTOM;
  const canvas = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  canvas.setOption(option(chart, names, conditions));
  const svg = canvas.renderToSVGString();
  canvas.dispose();
  // What would react to a pointer is numbered anew for each drawing; a picture has none.
  return `${svg.replace(/<style.*?<\/style>\n?/s, '').replaceAll(/ class="[^"]*"/g, '')}\n`;
}

function option(
  { title, subtitle, unit, logarithmic, bars }: BarChart,
  names: readonly string[],
  conditions: readonly string[],
): EChartsOption {
  const ofCondition = (condition: string): Bar[] =>
    bars.filter((bar) => bar.condition === condition);
  // Without a browser widths are guessed, so guess generously; the longest names break.
  const labelWidth = Math.min(300, 8 * Math.max(...names.map(({ length }) => length)));
  // Bars of a logarithmic axis must begin somewhere: at the power of ten below the least.
  const start = logarithmic ? floorOf(bars) : 0;
  return {
    animation: false,
    backgroundColor: '#ffffff',
    color: COLOURS,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: INK },
    title: {
      left: 16,
      top: 12,
      text: title,
      subtext: subtitle,
      textStyle: { fontSize: 16, color: INK },
      subtextStyle: { fontSize: 11, color: QUIET },
    },
    legend: {
      show: conditions.length > 1,
      right: 16,
      top: 60,
      itemGap: 24,
      data: [...conditions],
      textStyle: { color: INK },
    },
    grid: { left: labelWidth + 44, right: RIGHT, top: TOP, bottom: BOTTOM },
    xAxis: {
      type: logarithmic ? 'log' : 'value',
      name: unit,
      nameLocation: 'middle',
      nameGap: 28,
      axisLabel: { color: QUIET, hideOverlap: true },
      splitLine: { lineStyle: { color: '#eaeef2' } },
      min: start,
    },
    yAxis: {
      type: 'category',
      data: [...names],
      inverse: true,
      axisTick: { show: false },
      axisLabel: { color: INK, width: labelWidth, overflow: 'break' },
    },
    series: conditions.map((condition, index) => {
      const colour = COLOURS[index % COLOURS.length] ?? INK;
      return {
        type: 'custom' as const,
        name: condition,
        silent: true,
        itemStyle: { color: colour },
        encode: { x: [1, 2, 3, 4], y: 0 },
        data: ofCondition(condition).map(({ name, value, aim }) => [
          names.indexOf(name),
          value.median,
          value.min,
          value.max,
          aim ?? Number.NaN,
        ]),
        renderItem: (_params: unknown, api: CustomSeriesRenderItemAPI) =>
          drawBar(api, { start, colour, place: index - (conditions.length - 1) / 2 }),
      };
    }),
  };
}

/** A bar, over it the line from least to greatest and the aim, and the median in figures beside it. */
function drawBar(
  api: CustomSeriesRenderItemAPI,
  { start, colour, place }: { start: number; colour: string; place: number },
): CustomSeriesRenderItemReturn {
  const [line, median, min, max, aim] = [0, 1, 2, 3, 4].map((field) => Number(api.value(field)));
  if (line === undefined || median === undefined || max === undefined) return null;
  const at = (value = Number.NaN): [number, number] => {
    const [x = 0, y = 0] = api.coord([value, line]);
    return [x, y + place * BAR_HEIGHT];
  };
  const [zero] = at(start);
  const [middle] = at(median);
  const [from, y] = at(min);
  const [to] = at(max);
  const [aimed] = at(aim);
  const stroke = (x1: number, y1: number, x2: number, y2: number, colour = INK, lineWidth = 1) => ({
    type: 'line' as const,
    shape: { x1, y1, x2, y2 },
    style: { stroke: colour, lineWidth },
  });
  return {
    type: 'group',
    children: [
      {
        type: 'rect',
        shape: { x: zero, y: y - BAR_HEIGHT / 2, width: middle - zero, height: BAR_HEIGHT },
        style: { fill: colour },
      },
      stroke(from, y, to, y),
      stroke(from, y - 4, from, y + 4),
      stroke(to, y - 4, to, y + 4),
      ...(Number.isNaN(aim)
        ? []
        : [stroke(aimed, y - BAR_HEIGHT / 2, aimed, y + BAR_HEIGHT / 2, '#d1242f', 2)]),
      {
        type: 'text',
        style: {
          x: Math.max(to, Number.isNaN(aim) ? to : aimed) + 8,
          y,
          text: formatFigure(median),
          fill: INK,
          fontSize: 11,
          verticalAlign: 'middle',
        },
      },
    ],
  };
}

function floorOf(bars: readonly Bar[]): number {
  return 10 ** Math.floor(Math.log10(Math.min(...bars.map(({ value }) => value.min))));
}

/** Three digits are more than a benchmark knows. */
function formatFigure(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
