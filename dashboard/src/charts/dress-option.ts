import type { EChartsCoreOption } from 'echarts/core';
import type { ChartColors } from './use-chart-colors.ts';

/** What a chart asks for, in the colours of the present scheme: text, axes, grid, legend, tooltip. */
export function dressOption(
  option: EChartsCoreOption,
  { colors, fontFamily }: { colors: ChartColors; fontFamily: string },
): EChartsCoreOption {
  const textStyle = { fontFamily, color: colors.label };
  return {
    backgroundColor: 'transparent',
    color: colors.series,
    grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
    ...option,
    textStyle,
    tooltip: {
      trigger: 'axis',
      confine: true,
      ...partOf(option.tooltip),
    },
    ...(option.legend !== undefined && {
      legend: { top: 0, right: 0, textStyle, ...partOf(option.legend) },
    }),
    ...(option.xAxis !== undefined && { xAxis: each(option.xAxis, axis) }),
    ...(option.yAxis !== undefined && { yAxis: each(option.yAxis, axis) }),
  };

  function axis(given: unknown): object {
    const asked = partOf(given);
    return {
      ...asked,
      nameTextStyle: { color: colors.label, ...partOf(asked.nameTextStyle) },
      axisLabel: { color: colors.label, ...partOf(asked.axisLabel) },
      axisLine: { lineStyle: { color: colors.line }, ...partOf(asked.axisLine) },
      splitLine: { lineStyle: { color: colors.grid }, ...partOf(asked.splitLine) },
    };
  }
}

function each(given: unknown, dress: (part: unknown) => object): unknown {
  return Array.isArray(given) ? given.map(dress) : dress(given);
}

function partOf(given: unknown): Record<string, unknown> {
  return typeof given === 'object' && given !== null ? { ...given } : {};
}
