import type { EChartsCoreOption } from 'echarts/core';
import type { ChartColors } from './use-chart-colors.ts';

/** What a chart asks for, in the colours of the present scheme and the numbers of the person's language. */
export function dressOption(
  option: EChartsCoreOption,
  { colors, fontFamily, language }: { colors: ChartColors; fontFamily: string; language: string },
): EChartsCoreOption {
  const { format } = new Intl.NumberFormat(language, { maximumSignificantDigits: 6 });
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
    ...(option.series !== undefined && { series: each(option.series, labelled) }),
  };

  /** Numbers beside a bar, without the outline that they get by default. */
  function labelled(given: unknown): object {
    const asked = partOf(given);
    if (asked.label === undefined) return asked;
    return { ...asked, label: { color: colors.text, textBorderWidth: 0, ...partOf(asked.label) } };
  }

  function axis(given: unknown): object {
    const asked = partOf(given);
    return {
      ...asked,
      nameTextStyle: { color: colors.label, ...partOf(asked.nameTextStyle) },
      axisLabel: {
        color: colors.label,
        ...(asked.type === 'value' && { formatter: (value: number) => format(value) }),
        ...partOf(asked.axisLabel),
      },
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
