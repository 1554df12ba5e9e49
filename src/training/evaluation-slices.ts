import { evaluateScores, reliabilityOf } from '../ml/evaluate-model.ts';
import type { Evaluation, Model, ReliabilityBin, Score } from '../ml/types.ts';
import { type Answers, askModel, COUNT_VIEWS } from './answers.ts';
import type { SnapshotInput } from './build-snapshot.ts';

/** One slice of an evaluation as `evaluation_report.slices` keeps it, such as `counts` = `unknown`. */
export type SliceMetric = Evaluation & {
  readonly name: 'counts' | RowSlice['name'];
  readonly value: string;
};

/** How a model did on a part: as a whole, where it may do worse, and what it answered. */
export type SlicedEvaluation = {
  whole: Evaluation;
  slices: SliceMetric[];
  reliability: ReliabilityBin[];
  answers: Answers;
};

/** Rows that have something in common. */
export type RowSlice = Readonly<{
  name: 'authorBanStatus' | 'verifiedStatus' | 'textLength' | 'labelSource';
  value: string;
  holds(row: SnapshotInput): boolean;
}>;

/**
 * Evaluates a model as the counts were frozen, as at the moment of submission (all zero, all unknown),
 * and by author, length of the text and source of the label. A slice without rows is left out. Gives way
 * to the event loop between batches, and stops there when aborted.
 * @throws the signal's reason
 */
export async function evaluateWithSlices(
  model: Model,
  rows: readonly SnapshotInput[],
  signal: AbortSignal,
): Promise<SlicedEvaluation> {
  const answers = await askModel(model, rows, signal);
  const truth = rows.map(({ label }) => label);
  const slices = COUNT_VIEWS.map(
    (value): SliceMetric => ({ name: 'counts', value, ...evaluateScores(answers[value], truth) }),
  );
  for (const { name, value, holds } of ROW_SLICES) {
    const scores: Score[] = [];
    const labels: SnapshotInput['label'][] = [];
    for (const [index, score] of answers['as given'].entries()) {
      const row = rows[index];
      if (row === undefined || !holds(row)) continue;
      scores.push(score);
      labels.push(row.label);
    }
    if (scores.length > 0) slices.push({ name, value, ...evaluateScores(scores, labels) });
  }
  return {
    whole: evaluateScores(answers['as given'], truth),
    slices,
    reliability: reliabilityOf(answers['as given'], truth),
    answers,
  };
}

/** As transcripts of short videos go: a phrase, a sentence, two or three, more. In UTF-16 units. */
const TEXT_LENGTHS = [
  { value: 'under 50 characters', min: 0, max: 49 },
  { value: '50 to 99 characters', min: 50, max: 99 },
  { value: '100 to 199 characters', min: 100, max: 199 },
  { value: '200 characters or more', min: 200, max: Number.POSITIVE_INFINITY },
] as const;

/** By what a model may do worse for some than for others. */
export const ROW_SLICES: readonly RowSlice[] = [
  ...(['ACTIVE', 'UNDER_REVIEW', 'BANNED'] as const).map(
    (value): RowSlice => ({
      name: 'authorBanStatus',
      value,
      holds: (row) => row.authorBanStatus === value,
    }),
  ),
  ...(['VERIFIED', 'NOT_VERIFIED'] as const).map(
    (value): RowSlice => ({
      name: 'verifiedStatus',
      value,
      holds: (row) => row.verifiedStatus === value,
    }),
  ),
  ...TEXT_LENGTHS.map(
    ({ value, min, max }): RowSlice => ({
      name: 'textLength',
      value,
      holds: ({ transcript }) => transcript.length >= min && transcript.length <= max,
    }),
  ),
  ...(['HUMAN', 'GOLD', 'IMPORT'] as const).map(
    (value): RowSlice => ({
      name: 'labelSource',
      value,
      holds: (row) => row.labelSource === value,
    }),
  ),
];
