import Table from 'cli-table3';
import type { MachineFacts } from './machine.ts';
import { ratios, type Spread, spread } from './statistics.ts';

/** What one way of doing the work gave in one step of one round. */
export type Measurement = Readonly<{
  /** Requests, rows, or jobs a second. */
  rate: number;
  p50Ms?: number | undefined;
  p99Ms?: number | undefined;
  p999Ms?: number | undefined;
  /** Microseconds of CPU that Gavel's process spent on one request, or row. */
  cpuUs?: number | undefined;
  /** The same of all of Postgres' processes. */
  postgresCpuUs?: number | undefined;
  /** Largest resident set of the process that did the work. */
  peakRssMb?: number | undefined;
}>;

type Metric = keyof Measurement;

/** A subject or reference under one condition: each metric over all rounds. Null is "not measured". */
export type ReportRow = Readonly<
  { name: string; condition: string; rounds: number } & Record<Metric, Spread | null>
>;

/** A ratio that is aimed at, and what the rounds gave. `met` compares the median. */
export type Aim = Readonly<{
  name: string;
  /** Whether `aim` is the least or the most that it should be. */
  bound: 'least' | 'most';
  aim: number;
  measured: Spread;
  met: boolean;
}>;

/** Where the CPU of the process that was measured went, the largest part first. */
export type Profile = readonly Readonly<{ place: string; share: number; usPerRequest: number }>[];

export type Report = Readonly<{
  benchmark: string;
  startedAt: string;
  machine: MachineFacts;
  /** How it was run: rounds, seconds a step, rows. */
  options: Readonly<Record<string, unknown>>;
  /** What a rate counts: `requests`, `rows` or `calls`. */
  unit: string;
  rows: readonly ReportRow[];
  aims: readonly Aim[];
  /** Where it was asked for. */
  profile?: Profile;
  /** What a reader must know to read the figures. */
  notes: readonly string[];
}>;

export function reportRow(
  name: string,
  condition: string,
  rounds: readonly Measurement[],
): ReportRow {
  const over = (metric: Metric): Spread | null => {
    const values = rounds.map((round) => round[metric]).filter((value) => value !== undefined);
    return values.length > 0 ? spread(values) : null;
  };
  return {
    name,
    condition,
    rounds: rounds.length,
    rate: over('rate'),
    p50Ms: over('p50Ms'),
    p99Ms: over('p99Ms'),
    p999Ms: over('p999Ms'),
    cpuUs: over('cpuUs'),
    postgresCpuUs: over('postgresCpuUs'),
    peakRssMb: over('peakRssMb'),
  };
}

/** Compares the rates of a subject and its reference, measured in the same rounds. */
export function rateAim(
  name: string,
  aim: number,
  subject: readonly Measurement[],
  reference: readonly Measurement[],
): Aim {
  const measured = spread(
    ratios(
      subject.map((round) => round.rate),
      reference.map((round) => round.rate),
    ),
  );
  return { name, bound: 'least', aim, measured, met: measured.median >= aim };
}

/** What should stay below something: a ratio of times, or a time. */
export function atMostAim(name: string, aim: number, rounds: readonly number[]): Aim {
  const measured = spread(rounds);
  return { name, bound: 'most', aim, measured, met: measured.median <= aim };
}

/** The report as JSON on one line, or as tables for people. */
export function formatReport(report: Report, json: boolean): string {
  if (json) return `${JSON.stringify(report)}\n`;
  const sections = [
    headline(report),
    rowTable(report),
    aimTable(report.aims),
    profileTable(report.profile ?? []),
    report.notes.map((note) => `- ${note}`).join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function headline({ benchmark, machine, options }: Report): string {
  const given = Object.entries(options).map(([name, value]) => `${name} ${String(value)}`);
  const { postgres } = machine;
  const lines = [
    `gavel bench ${benchmark} (${given.join(', ')})`,
    `${machine.cores} x ${machine.cpu}, ${machine.memoryGb.toFixed(1)} GB, load ` +
      `${machine.loadAverage.toFixed(2)} at the start, Node ${machine.node}`,
  ];
  if (postgres) {
    lines.push(
      `Postgres ${postgres.version} (${postgres.source}), fsync ${postgres.fsync}, ` +
        `synchronous_commit ${postgres.synchronousCommit}` +
        (postgres.syncMs === null ? '' : `, one fdatasync takes ${postgres.syncMs.toFixed(2)} ms`),
    );
  }
  return lines.join('\n');
}

/** No colours, and no line between rows. */
const PLAIN = {
  style: { head: [], border: [], compact: true },
} satisfies Table.TableConstructorOptions;

const COLUMNS: readonly { metric: Metric; head: (unit: string) => string; digits: number }[] = [
  { metric: 'rate', head: (unit) => `${unit}/s`, digits: 0 },
  { metric: 'p50Ms', head: () => 'p50 ms', digits: 2 },
  { metric: 'p99Ms', head: () => 'p99 ms', digits: 2 },
  { metric: 'p999Ms', head: () => 'p99.9 ms', digits: 2 },
  { metric: 'cpuUs', head: (unit) => `CPU us/${unit.replace(/s$/, '')}`, digits: 1 },
  { metric: 'postgresCpuUs', head: () => 'Postgres CPU us', digits: 1 },
  { metric: 'peakRssMb', head: () => 'peak RSS MB', digits: 0 },
];

function rowTable({ rows, unit }: Report): string {
  const columns = COLUMNS.filter(({ metric }) => rows.some((row) => row[metric] !== null));
  const table = new Table({
    head: ['', 'under', ...columns.map((column) => column.head(unit))],
    colAligns: ['left', 'left', ...columns.map(() => 'right' as const)],
    ...PLAIN,
  });
  for (const row of rows) {
    const cells = columns.map(({ metric, digits }) => {
      const value = row[metric];
      if (value === null) return '-';
      return metric === 'rate' ? withSpread(value, digits) : formatNumber(value.median, digits);
    });
    table.push([row.name, row.condition, ...cells]);
  }
  return table.toString();
}

function aimTable(aims: readonly Aim[]): string {
  if (aims.length === 0) return '';
  const table = new Table({
    head: ['ratio', 'aim', 'measured', 'met'],
    colAligns: ['left', 'right', 'right', 'left'],
    ...PLAIN,
  });
  for (const { name, bound, aim, measured, met } of aims) {
    table.push([
      name,
      `${bound === 'least' ? '>=' : '<='} ${aim}`,
      withSpread(measured, 2),
      met ? 'yes' : 'no',
    ]);
  }
  return table.toString();
}

/** Smaller parts are told as one. */
const LEAST_SHARE = 0.005;

function profileTable(profile: Profile): string {
  if (profile.length === 0) return '';
  const table = new Table({
    head: ['where the time goes', 'share', 'CPU us/request'],
    colAligns: ['left', 'right', 'right'],
    ...PLAIN,
  });
  const row = (place: string, parts: Profile): void => {
    const sum = (of: 'share' | 'usPerRequest') =>
      parts.reduce((total, part) => total + part[of], 0);
    table.push([
      place,
      `${formatNumber(sum('share') * 100, 1)}%`,
      formatNumber(sum('usPerRequest'), 1),
    ]);
  };
  const large = profile.filter(({ share }) => share >= LEAST_SHARE);
  for (const part of large) row(part.place, [part]);
  const small = profile.filter(({ share }) => share < LEAST_SHARE);
  if (small.length > 0) row(`${small.length} others`, small);
  row('all', profile);
  return table.toString();
}

function withSpread({ median, min, max }: Spread, digits: number): string {
  const text = formatNumber(median, digits);
  if (min === max) return text;
  return `${text} (${formatNumber(min, digits)} to ${formatNumber(max, digits)})`;
}

function formatNumber(value: number, digits: number): string {
  // A few microseconds, told in milliseconds, would round to nothing.
  if (digits > 0 && value < 0.1) return value.toPrecision(2);
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
