import type { LabelledInput } from '../../src/ml/types.ts';
import type { ReferenceResult } from './reference.ts';

/** How good one trained model was on one set of rows, beside the reference. */
export type QualityRow = Readonly<{
  on: string;
  rows: number;
  accuracy: number;
  macroF1: number;
  /** The accuracy aimed at; null where there is no aim. */
  aim: number | null;
  reference: ReferenceResult | null;
}>;

/** A set of rows to measure on. */
export type QualityTest = Readonly<{ on: string; rows: LabelledInput[]; aim: number | null }>;

/** When, how long and what was measured. */
export type QualityRun = Readonly<{
  startedAt: string;
  seconds: number;
  architecture: string;
  backend: string;
}>;

/** The table as Markdown, as it stands in docs/quality.md. */
export function formatQuality(
  { startedAt, seconds, architecture, backend }: QualityRun,
  rows: readonly QualityRow[],
  notes: readonly string[],
): string {
  const cells = rows.map((row) => {
    const aim = row.aim === null ? '' : `${row.aim} ${row.accuracy >= row.aim ? 'met' : 'missed'}`;
    return [
      row.on,
      row.rows,
      row.accuracy.toFixed(4),
      row.macroF1.toFixed(4),
      aim,
      bestOf(row.reference, 'accuracy'),
      bestOf(row.reference, 'macroF1'),
    ];
  });
  return [
    '| on | rows | accuracy | macro-F1 | aim | best reference: accuracy | macro-F1 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...cells.map((row) => `| ${row.join(' | ')} |`),
    '',
    `${architecture}, trained on ${backend || 'nothing'}; ${startedAt.slice(0, 10)}, ${seconds.toFixed(0)} s.`,
    ...notes,
    '',
  ].join('\n');
}

/** The best of the reference's variants, chosen by the very rows it is measured on: in its favour. */
function bestOf(reference: ReferenceResult | null, metric: 'accuracy' | 'macroF1'): string {
  if (reference === null) return 'not measured';
  return Math.max(...Object.values(reference).map((result) => result[metric])).toFixed(4);
}
