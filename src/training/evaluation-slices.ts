import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { evaluateModel } from '../ml/evaluate-model.ts';
import {
  COUNT_NAMES,
  type Counts,
  type Evaluation,
  type LabelledInput,
  type Model,
} from '../ml/types.ts';

const rate = z.number();
const cell = z.int().min(0);

/** One slice of an evaluation as `evaluation_report.slices` keeps it, such as `counts` = `zero`. */
export const sliceMetric = z.object({
  dimension: z.enum(['counts', 'authorBanStatus', 'verifiedStatus']),
  value: z.string(),
  n: cell,
  accuracy: rate,
  f1: rate,
  precision: rate,
  recall: rate,
  logLoss: rate,
  ece: rate,
  confusion: z.tuple([z.tuple([cell, cell]), z.tuple([cell, cell])]),
});

export type SliceMetric = z.infer<typeof sliceMetric>;

/** How a model did on a part: as a whole, and where it may do worse. */
export type SlicedEvaluation = { whole: Evaluation; slices: SliceMetric[] };

/**
 * Evaluates a model as the counts were frozen, as at the moment of submission (all zero, all unknown),
 * and by author. A slice without rows is left out. Gives way to the event loop between slices, and stops
 * there when aborted.
 * @throws the signal's reason
 */
export async function evaluateWithSlices(
  model: Model,
  rows: readonly LabelledInput[],
  signal: AbortSignal,
): Promise<SlicedEvaluation> {
  const slices: SliceMetric[] = [];
  for (const { dimension, value, select } of SLICES) {
    const selected = select(rows);
    if (selected.length === 0) continue;
    await setImmediate();
    signal.throwIfAborted();
    const { confusion, ...metrics } = evaluateModel(model, selected);
    const [claims, opinions] = confusion;
    slices.push({ dimension, value, ...metrics, confusion: [[...claims], [...opinions]] });
  }
  return { whole: evaluateModel(model, rows), slices };
}

type Slice = Pick<SliceMetric, 'dimension' | 'value'> & {
  select(rows: readonly LabelledInput[]): LabelledInput[];
};

const SLICES: readonly Slice[] = [
  { dimension: 'counts', value: 'as given', select: (rows) => [...rows] },
  { dimension: 'counts', value: 'zero', select: withCounts(0) },
  { dimension: 'counts', value: 'unknown', select: withCounts(null) },
  ...(['ACTIVE', 'UNDER_REVIEW', 'BANNED'] as const).map(
    (value): Slice => ({
      dimension: 'authorBanStatus',
      value,
      select: (rows) => rows.filter((row) => row.authorBanStatus === value),
    }),
  ),
  ...(['VERIFIED', 'NOT_VERIFIED'] as const).map(
    (value): Slice => ({
      dimension: 'verifiedStatus',
      value,
      select: (rows) => rows.filter((row) => row.verifiedStatus === value),
    }),
  ),
];

function withCounts(value: 0 | null): Slice['select'] {
  const counts: Partial<Record<keyof Counts, number | null>> = {};
  for (const name of COUNT_NAMES) counts[name] = value;
  return (rows) => rows.map((row) => ({ ...row, ...counts }));
}
