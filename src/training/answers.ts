import { setImmediate } from 'node:timers/promises';
import { withCounts } from '../ml/counts.ts';
import type { LabelledInput, Model, Score } from '../ml/types.ts';
import type { SnapshotInput } from './build-snapshot.ts';

/** What a model may be shown of a video's counts: as they are, or as at the moment of submission. */
export const COUNT_VIEWS = ['as given', '0', 'unknown'] as const;

export type CountView = (typeof COUNT_VIEWS)[number];

/** A model's answers to the same rows, in their order, under each view of their counts. */
export type Answers = Readonly<Record<CountView, readonly Score[]>>;

/** Answers of two models to the same rows; the champion's are null when there is none to compare with. */
export type PairedAnswers = Readonly<{
  rows: readonly SnapshotInput[];
  candidate: Answers;
  champion: Answers | null;
}>;

/**
 * Asks a model. Gives way to the event loop between batches, and stops there when aborted.
 * @throws the signal's reason
 */
export async function askModel(
  model: Model,
  rows: readonly LabelledInput[],
  signal: AbortSignal,
): Promise<Answers> {
  const answers: Record<CountView, Score[]> = { 'as given': [], '0': [], unknown: [] };
  for (let start = 0; start < rows.length; start += BATCH_SIZE) {
    const batch = rows.slice(start, start + BATCH_SIZE);
    for (const view of COUNT_VIEWS) {
      await setImmediate();
      signal.throwIfAborted();
      answers[view].push(...model.score(batch.map((row) => seenAs(view, row))));
    }
  }
  return answers;
}

const BATCH_SIZE = 1024;

function seenAs(view: CountView, row: LabelledInput): LabelledInput {
  if (view === 'as given') return row;
  return withCounts(row, view === '0' ? 0 : null);
}
