import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { FileError } from '../errors.ts';
import { DEFAULT_ARCHITECTURE, findArchitecture } from '../ml/architectures.ts';
import { addEvaluations, loadModel, writeBundleDirectory } from '../ml/bundle.ts';
import { withCounts } from '../ml/counts.ts';
import { evaluateModel } from '../ml/evaluate-model.ts';
import { DEFAULT_TARGET_ERROR_RATE, TARGET_ERROR_RATE_LIMIT } from '../ml/review-rule.ts';
import { type TrainedModel, trainModel } from '../ml/train-model.ts';
import type { Evaluation, LabelledInput } from '../ml/types.ts';
import { numberBetween, wholeNumber } from './arguments.ts';
import { formatEpoch } from './epoch-output.ts';
import { formatEvaluations, toEvaluationJson } from './evaluation-output.ts';
import { readLabelledRows, requirePart } from './labelled-rows.ts';
import { reproduce } from './reproduce.ts';

type TrainFlags = {
  csv?: string;
  split?: string;
  map?: string;
  out?: string;
  architecture: string;
  seed: number;
  epochs?: number;
  targetErrorRate?: number;
  json?: true;
  reproduce?: number;
};

export function trainCommand(): Command {
  return new Command('train')
    .description('train a model on a labelled CSV file and write it as a bundle')
    .option('--csv <file>', 'labelled videos, with the columns of the TikTok claims data')
    .option(
      '--split <file>',
      'CSV of video_id,part (train, val, test); else split by author or text, 64/16/20',
    )
    .option(
      '--map <columns>',
      'other columns, as externalId=id,transcript=text,authorExternalId=by',
    )
    .option('--out <dir>', 'folder of the bundle (default: gavel-<architecture>)')
    .option('--architecture <name>', 'what to train', DEFAULT_ARCHITECTURE)
    .option('--seed <n>', 'the same seed makes the same model', wholeNumber(1, 2 ** 31 - 1), 1)
    .option(
      '--epochs <n>',
      "passes over the rows, at least (default: the architecture's)",
      wholeNumber(1, 1000),
    )
    .option(
      '--target-error-rate <share>',
      `wrong answers accepted among those that need no review (default: ${DEFAULT_TARGET_ERROR_RATE})`,
      numberBetween(0, TARGET_ERROR_RATE_LIMIT),
    )
    .option('--json', 'print the evaluation on the test part as one JSON object')
    .option(
      '--reproduce <version>',
      'train a registered version again from its snapshot in the database; is it the same?',
      wholeNumber(1, 2 ** 31 - 1),
    )
    .action(async (flags: TrainFlags, command: Command) => {
      if (flags.reproduce !== undefined) {
        const idle = command.options.find(
          (option) =>
            !['reproduce', 'json'].includes(option.attributeName()) &&
            command.getOptionValueSource(option.attributeName()) === 'cli',
        );
        if (idle !== undefined) {
          command.error(`error: ${idle.long} has no place beside --reproduce: the version says it`);
        }
        return await reproduce(flags.reproduce, flags);
      }
      if (flags.csv === undefined) {
        command.error(
          'error: gavel train learns from a file: give --csv FILE. To learn from the labels in the ' +
            'database, ask a running Gavel with the retrainModel mutation.',
        );
      }
      await train({ ...flags, csv: flags.csv });
    });
}

async function train(flags: TrainFlags & { csv: string }): Promise<void> {
  const architecture = findArchitecture(flags.architecture);
  const directory = flags.out ?? `gavel-${architecture.name}`;
  const epochs = flags.epochs ?? architecture.epochs;
  await refuseForeignFolder(directory);

  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const rows = await readLabelledRows(flags);
    const test = requirePart(rows, 'test', flags.csv);
    const started = performance.now();
    const trained = await trainModel({
      architecture: architecture.name,
      train: requirePart(rows, 'train', flags.csv),
      validation: requirePart(rows, 'val', flags.csv),
      seed: flags.seed,
      epochs,
      targetErrorRate: flags.targetErrorRate,
      signal: stop.signal,
      onEpoch: (metrics) => void process.stderr.write(formatEpoch(metrics, epochs)),
      describe: { data: rows.source, command: repeatableCommand(flags, epochs) },
    });
    const seconds = (performance.now() - started) / 1000;
    const evaluations = await evaluate(trained, test);
    stop.signal.throwIfAborted();
    await writeBundleDirectory(directory, addEvaluations(trained.files, evaluations));
    report(flags, { trained, evaluations, directory, seconds });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.stderr.write('gavel: stopped; no bundle was written\n');
    process.exitCode = 130;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** As given, and twice as on insert: the counts are what a new video does not have. */
async function evaluate(
  trained: TrainedModel,
  test: readonly LabelledInput[],
): Promise<(Evaluation & { on: string })[]> {
  const model = await loadModel(trained.files);
  const zero = test.map((row) => withCounts(row, 0));
  const unknown = test.map((row) => withCounts(row, null));
  const evaluations = [
    { on: 'test part, counts as given', ...evaluateModel(model, test) },
    { on: 'test part, counts 0', ...evaluateModel(model, zero) },
    { on: 'test part, counts unknown', ...evaluateModel(model, unknown) },
  ];
  model.dispose();
  return evaluations;
}

function report(
  { json }: TrainFlags,
  outcome: {
    trained: TrainedModel;
    evaluations: (Evaluation & { on: string })[];
    directory: string;
    seconds: number;
  },
): void {
  const { trained, evaluations, directory, seconds } = outcome;
  const { bestEpoch, backend, sha256 } = trained;
  process.stderr.write(
    `trained in ${seconds.toFixed(1)} s on ${backend}; epoch ${bestEpoch} kept\n`,
  );
  const out = json ? process.stderr : process.stdout;
  out.write(`${formatEvaluations(evaluations)}bundle ${directory}\nsha256 ${sha256}\n`);
  const [asGiven] = evaluations;
  if (json && asGiven) process.stdout.write(`${JSON.stringify(toEvaluationJson(asGiven))}\n`);
}

/** Names files without their folders: a card travels. */
function repeatableCommand(flags: TrainFlags & { csv: string }, epochs: number): string {
  const split = flags.split === undefined ? '' : ` --split ${path.basename(flags.split)}`;
  const map = flags.map === undefined ? '' : ` --map '${flags.map}'`;
  const target =
    flags.targetErrorRate === undefined ? '' : ` --target-error-rate ${flags.targetErrorRate}`;
  return (
    `gavel train --csv ${path.basename(flags.csv)}${split}${map} ` +
    `--architecture ${flags.architecture} --seed ${flags.seed} --epochs ${epochs}${target}`
  );
}

/** A bundle may be written over; somebody's other files may not be mixed with one. */
async function refuseForeignFolder(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new FileError(`cannot write a bundle to ${directory}: ${error.message}`);
  });
  if (names.length > 0 && !names.includes('manifest.json')) {
    throw new FileError(`${directory} is not empty and is no bundle; give another --out`);
  }
}
