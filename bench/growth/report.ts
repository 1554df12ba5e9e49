import Table from 'cli-table3';
import { formatReport, type Report } from '../report.ts';
import type { RetentionCost } from './retention.ts';
import type { Size } from './sizes.ts';
import type { Vacuum } from './vacuums.ts';

/** A load of videos into the tables as they ship. */
type Load = Readonly<{
  videos: number;
  rowSeconds: number;
  indexSeconds: number;
  peakMb: number | null;
}>;

export type GrowthReport = Report & {
  load: Load;
  /** With all of it: tables, indexes, catalogues. */
  databaseMb: number;
  sizes: readonly Size[];
  vacuums: readonly Vacuum[];
  /** The same rows of a month, out of partitions and out of one table. */
  retention: readonly RetentionCost[];
};

/** The report as JSON on one line, or as tables for people. */
export function formatGrowth(report: GrowthReport, json: boolean): string {
  if (json) return formatReport(report, true);
  return [
    formatReport(report, false),
    sizeTable(report),
    vacuumTable(report.vacuums),
    retentionTable(report.retention),
  ].join('\n');
}

const PLAIN = {
  style: { head: [], border: [], compact: true },
} satisfies Table.TableConstructorOptions;

function sizeTable({ sizes, load, databaseMb }: GrowthReport): string {
  const table = new Table({
    head: ['table', 'index', 'rows', 'MB', 'bytes a video'],
    colAligns: ['left', 'left', 'right', 'right', 'right'],
    ...PLAIN,
  });
  const bytes = (mb: number): string => whole((mb * 2 ** 20) / load.videos);
  for (const { table: name, index, rows, mb } of sizes) {
    table.push([name, index ?? '', whole(rows), whole(mb), bytes(mb)]);
  }
  table.push(['the whole database', '', '', whole(databaseMb), bytes(databaseMb)]);
  return `${table.toString()}\n`;
}

function vacuumTable(vacuums: readonly Vacuum[]): string {
  const table = new Table({
    head: ['VACUUM (ANALYZE)', 'after', 'dead before', 'after it', 'seconds', 'peak MB'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    ...PLAIN,
  });
  for (const { table: name, after, deadBefore, deadAfter, seconds, peakMb } of vacuums) {
    const peak = peakMb === null ? '-' : whole(peakMb);
    table.push([name, after, whole(deadBefore), whole(deadAfter), seconds.toFixed(1), peak]);
  }
  return `${table.toString()}\n`;
}

function retentionTable(costs: readonly RetentionCost[]): string {
  const table = new Table({
    head: ['old rule matches', 'rows', 'seconds', 'WAL MB', 'disk freed MB'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    ...PLAIN,
  });
  for (const { name, rows, seconds, walMb, freedMb } of costs) {
    table.push([name, whole(rows), seconds.toFixed(2), walMb.toFixed(1), whole(freedMb)]);
  }
  return `${table.toString()}\n`;
}

function whole(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 });
}
