import path from 'node:path';
import type { Command } from 'commander';
import { readLabelledRows, requirePart } from '../src/commands/labelled-rows.ts';
import { DEFAULT_ARCHITECTURE, findArchitecture } from '../src/ml/architectures.ts';
import { loadModel } from '../src/ml/bundle.ts';
import { withCounts } from '../src/ml/counts.ts';
import { evaluateModel } from '../src/ml/evaluate-model.ts';
import { createTextSplit } from '../src/ml/split-by-text.ts';
import { trainModel } from '../src/ml/train-model.ts';
import type { Evaluation, LabelledInput } from '../src/ml/types.ts';
import { foldsOfFrames } from './quality/frames.ts';
import { PERTURBATIONS, perturb } from './quality/perturb.ts';
import { findReference, HOW_TO_INSTALL, measureReference } from './quality/reference.ts';
import { formatQuality, type QualityRow, type QualityTest } from './quality/report.ts';
import { benchmarkCommand } from './run-benchmark.ts';

type Options = { json: boolean; data?: string; csv: string[]; architecture: string };

export function command(): Command {
  return benchmarkCommand(
    'quality',
    'Trains and measures where the split tells nothing: unseen frames, misspelt texts, other domains.',
  )
    .option('--data <dir>', 'folder of the TikTok claims data (default: GAVEL_TEST_DATA)')
    .option(
      '--csv <file>',
      'another labelled domain, with the columns of the TikTok data; may be repeated',
      (file: string, files: string[]) => [...files, file],
      [],
    )
    .option('--architecture <name>', 'what to measure', DEFAULT_ARCHITECTURE)
    .action(measure);
}

async function measure(options: Options): Promise<void> {
  const data = options.data ?? process.env.GAVEL_TEST_DATA;
  const python = await findReference();
  const tools = { architecture: options.architecture, python };
  const rows: QualityRow[] = [];
  if (data) {
    const csv = path.join(data, 'tiktok_dataset.csv');
    const split = path.join(data, 'tiktok_seed_split.csv');
    const read = await readLabelledRows({ csv, split });
    const [train, validation, test] = (['train', 'val', 'test'] as const).map((part) =>
      requirePart(read, part, csv),
    ) as [LabelledInput[], LabelledInput[], LabelledInput[]];
    rows.push(...(await measureTests(tools, { train, validation }, testsOfSplit(test))));
    rows.push(...(await measureFrames(tools, [...train, ...validation, ...test])));
  }
  for (const csv of options.csv) {
    const read = await readLabelledRows({ csv });
    const parts = {
      train: requirePart(read, 'train', csv),
      validation: requirePart(read, 'val', csv),
    };
    const test = { on: path.basename(csv), rows: requirePart(read, 'test', csv), aim: null };
    rows.push(...(await measureTests(tools, parts, [test])));
  }
  const notes = python === null ? [HOW_TO_INSTALL] : [];
  if (!data)
    notes.push('Without --data DIR, or GAVEL_TEST_DATA, the TikTok claims data was left out.');
  process.stdout.write(
    options.json ? `${JSON.stringify({ rows, notes })}\n` : formatQuality(rows, notes),
  );
}

function testsOfSplit(test: LabelledInput[]): QualityTest[] {
  const textOnly = test.map((row) => withCounts(row, null));
  return [
    { on: 'test part, as given', rows: test, aim: 1 },
    { on: 'test part, counts 0', rows: test.map((row) => withCounts(row, 0)), aim: 1 },
    { on: 'test part, counts unknown', rows: textOnly, aim: 1 },
    ...Object.keys(PERTURBATIONS).map((name) => ({
      on: `test part, counts unknown, ${name}`,
      rows: perturb(textOnly, name),
      aim: 0.998,
    })),
  ];
}

type Tools = { architecture: string; python: string | null };
type Parts = { train: LabelledInput[]; validation: LabelledInput[] };

async function measureTests(
  { architecture, python }: Tools,
  { train, validation }: Parts,
  tests: QualityTest[],
): Promise<QualityRow[]> {
  const { epochs } = findArchitecture(architecture);
  const { files } = await trainModel({ architecture, train, validation, seed: 1, epochs });
  const model = await loadModel(files);
  const evaluations = tests.map(({ rows }) => evaluateModel(model, rows));
  model.dispose();
  const references =
    python === null
      ? null
      : await measureReference(
          python,
          train,
          tests.map(({ rows }) => rows),
        );
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
async function measureFrames(tools: Tools, all: LabelledInput[]): Promise<QualityRow[]> {
  const textOnly = all.map((row) => withCounts(row, null));
  const partOf = createTextSplit();
  const summaries: QualityRow[] = [];
  for (const [name, holdSubject, meanAim, worstAim] of [
    ['frames never seen', false, 0.995, 0.98],
    ['frames and subjects never seen', true, 0.98, 0.95],
  ] as const) {
    const folds: QualityRow[] = [];
    for (const { train, test } of foldsOfFrames(textOnly, holdSubject)) {
      const parts = {
        train: train.filter(({ transcript }) => partOf(transcript) !== 'val'),
        validation: train.filter(({ transcript }) => partOf(transcript) === 'val'),
      };
      folds.push(...(await measureTests(tools, parts, [{ on: name, rows: test, aim: null }])));
    }
    const worst = folds.toSorted((a, b) => a.accuracy - b.accuracy)[0];
    if (worst === undefined) continue;
    summaries.push(meanOf(folds, `${name}, mean of ${folds.length} folds`, meanAim));
    summaries.push({ ...worst, on: `${name}, worst fold`, aim: worstAim });
  }
  return summaries;
}

function meanOf(folds: QualityRow[], on: string, aim: number): QualityRow {
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

function macroF1({ confusion: [[claim, missedClaim], [missedOpinion, opinion]] }: Evaluation) {
  const f1 = (right: number) => (2 * right) / Math.max(1, 2 * right + missedClaim + missedOpinion);
  return (f1(claim) + f1(opinion)) / 2;
}
