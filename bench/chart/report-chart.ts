import { z } from 'zod';
import type { Bar, BarChart } from './bar-chart.ts';

const spread = z.object({ median: z.number(), min: z.number(), max: z.number() });

/** What a chart needs of what `gavel bench NAME --json` prints. */
const reportShape = z.object({
  benchmark: z.string(),
  startedAt: z.iso.datetime(),
  machine: z.object({ cores: z.number(), cpu: z.string(), loadAverage: z.number() }),
  unit: z.string(),
  rows: z.array(
    z.object({
      name: z.string(),
      condition: z.string(),
      rate: spread,
      p50Ms: spread.nullable(),
      p99Ms: spread.nullable(),
      p999Ms: spread.nullable(),
      cpuUs: spread.nullable(),
      postgresCpuUs: spread.nullable(),
      peakRssMb: spread.nullable(),
    }),
  ),
  aims: z.array(z.object({ name: z.string(), aim: z.number(), measured: spread })),
});

type ReportFile = z.infer<typeof reportShape>;

/** What the bars may show, and what their length then means. */
const METRICS: Record<Metric, (unit: string) => string> = {
  rate: (unit) => `${unit} a second`,
  p50Ms: () => 'median, ms',
  p99Ms: () => '99th percentile, ms',
  p999Ms: () => '99.9th percentile, ms',
  cpuUs: (unit) => `CPU, microseconds for one of the ${unit}`,
  postgresCpuUs: (unit) => `CPU of Postgres, microseconds for one of the ${unit}`,
  peakRssMb: () => 'largest resident set, MB',
  aims: () => 'ratio; what is aimed at in red',
};

type Metric = Exclude<keyof ReportFile['rows'][number], 'name' | 'condition'> | 'aims';

export const METRIC_NAMES = Object.keys(METRICS).filter((name): name is Metric => name in METRICS);

/** Which part of a report is drawn. */
export type ChartChoice = Readonly<{
  metric: Metric;
  title?: string | undefined;
  /** Names, or aims, of which this is a part; all, when there is none. */
  names: readonly string[];
  /** The same of conditions. */
  conditions: readonly string[];
  logarithmic: boolean;
}>;

/**
 * The bars of one metric of a report.
 * @param json what a benchmark printed with `--json`.
 * @throws Error when nothing of what was chosen is in the report.
 */
export function chartOf(json: string, choice: ChartChoice): BarChart {
  const report = reportShape.parse(JSON.parse(json));
  const bars = (choice.metric === 'aims' ? aimBars(report) : rowBars(report, choice.metric)).filter(
    ({ name, condition }) => wanted(choice.names, name) && wanted(choice.conditions, condition),
  );
  if (bars.length === 0) throw new Error('the report has nothing of that');
  const { cores, cpu, loadAverage } = report.machine;
  return {
    title: choice.title ?? `gavel bench ${report.benchmark}`,
    subtitle:
      `${cores} x ${cpu}, load ${loadAverage.toFixed(1)} at the start, ${report.startedAt.slice(0, 10)}; ` +
      'median of the rounds and their range',
    unit: METRICS[choice.metric](report.unit),
    logarithmic: choice.logarithmic,
    bars,
  };
}

function aimBars({ aims }: ReportFile): Bar[] {
  return aims.map(({ name, aim, measured }) => ({ name, condition: '', value: measured, aim }));
}

function rowBars({ rows }: ReportFile, metric: Exclude<Metric, 'aims'>): Bar[] {
  return rows.flatMap((row) => {
    const value = row[metric];
    return value === null ? [] : [{ name: row.name, condition: row.condition, value }];
  });
}

function wanted(parts: readonly string[], text: string): boolean {
  return parts.length === 0 || parts.some((part) => text.includes(part));
}
