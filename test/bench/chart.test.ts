import { expect, test } from 'vitest';
import { drawBarChart } from '../../bench/chart/bar-chart.ts';
import { type ChartChoice, chartOf } from '../../bench/chart/report-chart.ts';
import { atMostAim, formatReport, type Report, reportRow } from '../../bench/report.ts';

const REPORT: Report = {
  benchmark: 'read',
  startedAt: '2026-11-23T12:00:00.000Z',
  machine: {
    ...{ cores: 2, cpu: 'A <CPU>', memoryGb: 8, platform: 'linux x64', node: '24.0.0' },
    ...{ loadAverage: 0.5, postgres: null },
  },
  options: {},
  unit: 'calls',
  rows: [
    reportRow('a page', 'few videos', [
      { rate: 1_000, p50Ms: 1 },
      { rate: 900, p50Ms: 1.25 },
    ]),
    reportRow('a page', 'many videos', [{ rate: 800, p50Ms: 1.5 }]),
    reportRow('a count', 'few videos', [{ rate: 700 }]),
  ],
  aims: [atMostAim('a page, many / few', 1.5, [1.2, 1.3, 1.6])],
  notes: [],
};

const ALL: ChartChoice = { metric: 'p50Ms', names: [], conditions: [], logarithmic: false };

test('a chart has a bar for each name and condition that the metric was measured of', () => {
  const chart = chartOf(JSON.stringify(REPORT), ALL);
  expect(chart.bars.map(({ name, condition }) => `${name}, ${condition}`)).toEqual([
    'a page, few videos',
    'a page, many videos',
  ]);
  const svg = drawBarChart({ ...chart, title: 'Pages' });
  expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
  for (const text of ['Pages', 'A &lt;CPU&gt;', 'few videos', 'many videos', '1.13', '1.5']) {
    expect(svg).toContain(`>${text}`.replace('>A', 'A'));
  }
});

test('the same figures give the same picture', () => {
  const chart = chartOf(JSON.stringify(REPORT), { ...ALL, logarithmic: true });
  expect(drawBarChart(chart)).toBe(drawBarChart(chart));
});

test('aims are drawn beside what was measured, and only what was chosen', () => {
  const aims = chartOf(JSON.stringify(REPORT), { ...ALL, metric: 'aims' });
  expect(aims.bars).toEqual([
    {
      name: 'a page, many / few',
      condition: '',
      value: { median: 1.3, min: 1.2, max: 1.6 },
      aim: 1.5,
    },
  ]);
  expect(drawBarChart(aims)).toContain('#d1242f');
  const few = chartOf(JSON.stringify(REPORT), { ...ALL, metric: 'rate', conditions: ['few'] });
  expect(few.bars.map(({ name }) => name)).toEqual(['a page', 'a count']);
  expect(() => chartOf(JSON.stringify(REPORT), { ...ALL, names: ['nothing'] })).toThrow(/nothing/);
});

test('a table says whether an aim is a least or a most', () => {
  expect(formatReport(REPORT, false)).toMatch(/a page, many \/ few .*<= 1\.5 .*1\.30.*yes/);
});
