import { setImmediate } from 'node:timers/promises';
import { withCounts } from '../ml/counts.ts';
import { evaluateModel } from '../ml/evaluate-model.ts';
import type { Evaluation, LabelledInput, Model } from '../ml/types.ts';

/** One slice of an evaluation as `evaluation_report.slices` keeps it, such as `counts` = `unknown`. */
export type SliceMetric = Evaluation & {
  readonly name: 'counts' | 'authorBanStatus' | 'verifiedStatus';
  readonly value: string;
};

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
  const whole = evaluateModel(model, rows);
  const slices: SliceMetric[] = [{ name: 'counts', value: 'as given', ...whole }];
  for (const { name, value, select } of SLICES) {
    const selected = select(rows);
    if (selected.length === 0) continue;
    await setImmediate();
    signal.throwIfAborted();
    slices.push({ name, value, ...evaluateModel(model, selected) });
  }
  return { whole, slices };
}

type Slice = Pick<SliceMetric, 'name' | 'value'> & {
  select(rows: readonly LabelledInput[]): LabelledInput[];
};

const SLICES: readonly Slice[] = [
  { name: 'counts', value: '0', select: (rows) => rows.map((row) => withCounts(row, 0)) },
  {
    name: 'counts',
    value: 'unknown',
    select: (rows) => rows.map((row) => withCounts(row, null)),
  },
  ...(['ACTIVE', 'UNDER_REVIEW', 'BANNED'] as const).map(
    (value): Slice => ({
      name: 'authorBanStatus',
      value,
      select: (rows) => rows.filter((row) => row.authorBanStatus === value),
    }),
  ),
  ...(['VERIFIED', 'NOT_VERIFIED'] as const).map(
    (value): Slice => ({
      name: 'verifiedStatus',
      value,
      select: (rows) => rows.filter((row) => row.verifiedStatus === value),
    }),
  ),
];
