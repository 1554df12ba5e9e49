import { loadModel } from '../../src/ml/bundle.ts';
import { evaluateModel } from '../../src/ml/evaluate-model.ts';
import { createTextSplit } from '../../src/ml/split-by-text.ts';
import { trainModel } from '../../src/ml/train-model.ts';
import type { Evaluation, LabelledInput } from '../../src/ml/types.ts';
import { foldsOfFrames } from './frames.ts';
import { measureReference } from './reference.ts';
import type { QualityRow, QualityTest } from './report.ts';

/** What every measurement needs. */
export type Tools = Readonly<{
  architecture: string;
  epochs: number;
  /** With scikit-learn; null where there is none. */
  python: string | null;
  /** Says on stderr how far it is. */
  say(text: string): void;
  /** Hears on which backend a model was trained. */
  onTrained(backend: string): void;
}>;

type Parts = Readonly<{ train: LabelledInput[]; validation: LabelledInput[] }>;

/** Trains once, the reference too, and measures both on each of the tests. */
export async function measureTests(
  tools: Tools,
  { train, validation }: Parts,
  tests: readonly QualityTest[],
): Promise<QualityRow[]> {
  const { architecture, epochs, python } = tools;
  const { files, backend } = await trainModel({ architecture, train, validation, seed: 1, epochs });
  tools.onTrained(backend);
  const model = await loadModel(files);
  const evaluations = tests.map(({ rows }) => evaluateModel(model, rows));
  model.dispose();
  const sets = tests.map(({ rows }) => rows);
  const references = python === null ? null : await measureReference(python, train, sets);
  return tests.map(({ on, aim }, index) => {
    const evaluation = evaluations[index] as Evaluation;
    return {
      on,
      rows: evaluation.n,
      accuracy: evaluation.accuracy,
      macroF1: macroF1(evaluation),
      aim,
      reference: references?.[index] ?? null,
    };
  });
}

/** Mean and worst fold, of words held out, and of words and subjects held out. */
export async function measureFrames(
  tools: Tools,
  all: readonly LabelledInput[],
): Promise<QualityRow[]> {
  const partOf = createTextSplit();
  const summaries: QualityRow[] = [];
  for (const [name, holdSubject, meanAim, worstAim] of [
    ['frames never seen', false, 0.995, 0.98],
    ['frames and subjects never seen', true, 0.98, 0.95],
  ] as const) {
    const rows: QualityRow[] = [];
    const folds = foldsOfFrames(all, holdSubject);
    for (const [fold, { train, test }] of folds.entries()) {
      tools.say(`${name}: fold ${fold + 1} of ${folds.length}, ${train.length} rows`);
      const parts = {
        train: train.filter(({ transcript }) => partOf(transcript) !== 'val'),
        validation: train.filter(({ transcript }) => partOf(transcript) === 'val'),
      };
      rows.push(...(await measureTests(tools, parts, [{ on: name, rows: test, aim: null }])));
    }
    const worst = rows.toSorted((a, b) => a.accuracy - b.accuracy)[0];
    if (worst === undefined) continue;
    summaries.push(meanOf(rows, `${name}, mean of ${rows.length} folds`, meanAim));
    summaries.push({ ...worst, on: `${name}, worst fold`, aim: worstAim });
  }
  return summaries;
}

function meanOf(folds: readonly QualityRow[], on: string, aim: number): QualityRow {
  const mean = (of: (row: QualityRow) => number) =>
    folds.reduce((sum, row) => sum + of(row), 0) / folds.length;
  const variants = Object.keys(folds[0]?.reference ?? {});
  const reference = Object.fromEntries(
    variants.map((variant) => [
      variant,
      {
        accuracy: mean((row) => row.reference?.[variant]?.accuracy ?? 0),
        macroF1: mean((row) => row.reference?.[variant]?.macroF1 ?? 0),
      },
    ]),
  );
  return {
    on,
    rows: folds.reduce((sum, row) => sum + row.rows, 0),
    accuracy: mean((row) => row.accuracy),
    macroF1: mean((row) => row.macroF1),
    aim,
    reference: variants.length === 0 ? null : reference,
  };
}

/** The mean of the classes' F1; a class that is in neither truth nor answers has 0. */
function macroF1({ confusion: [[claim, missedClaim], [missedOpinion, opinion]] }: Evaluation) {
  const f1 = (right: number) => (2 * right) / Math.max(1, 2 * right + missedClaim + missedOpinion);
  return (f1(claim) + f1(opinion)) / 2;
}
