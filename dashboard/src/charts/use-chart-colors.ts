import { useComputedColorScheme, useMantineTheme } from '@mantine/core';
import { useMemo } from 'react';

/** Colours of charts in the present colour scheme. Claims and opinions have theirs on every page. */
export function useChartColors() {
  const { colors } = useMantineTheme();
  const dark = useComputedColorScheme('light') === 'dark';
  return useMemo(() => {
    const shade = dark ? 4 : 7;
    const claim = (colors.gavel ?? colors.indigo)[shade];
    const opinion = colors.orange[dark ? 4 : 8];
    return {
      claim,
      opinion,
      series: [claim, opinion, colors.teal[shade], colors.grape[shade]],
      text: dark ? '#e9ecef' : '#212529',
      label: dark ? '#c1c2c5' : '#495057',
      line: dark ? '#5c5f66' : '#868e96',
      grid: dark ? '#373a40' : '#e9ecef',
      /** Of a heatmap, from none to most, and what is written on most. */
      low: dark ? '#25283a' : '#eef1ff',
      high: dark ? '#4263eb' : '#334fc0',
      onHigh: '#ffffff',
    };
  }, [colors, dark]);
}

export type ChartColors = ReturnType<typeof useChartColors>;
