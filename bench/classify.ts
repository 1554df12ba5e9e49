import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Command } from 'commander';
import { z } from 'zod';
import { SHIPPED_MODEL } from '../src/commands/arguments.ts';
import type { Preprocessing } from '../src/ml/architecture.ts';
import { findArchitecture } from '../src/ml/architectures.ts';
import { openBackend } from '../src/ml/backend.ts';
import { loadModel, readBundleDirectory } from '../src/ml/bundle.ts';
import { readNetwork } from '../src/ml/network-files.ts';
import type { BundleFiles, ModelInput } from '../src/ml/types.ts';
import { machineFacts } from './machine.ts';
import { type Measurement, type Report, rateAim, reportRow } from './report.ts';
import { measureInRounds } from './rounds.ts';
import {
  type Bench,
  benchmarkCommand,
  type CommonOptions,
  runBenchmark,
  secondsOption,
} from './run-benchmark.ts';
import { quantile } from './statistics.ts';
import { someVideos } from './videos.ts';

type Options = CommonOptions & { seconds: number; model: string };

/** Enough that no cache of words holds every text. */
const INPUT_COUNT = 2_048;

export function command(): Command {
  return benchmarkCommand(
    'classify',
    'Scores raw inputs with the shipped model, against TensorFlow.js predict on the same network.',
  )
    .option('--seconds <n>', 'how long each step lasts', secondsOption, 2)
    .option('--model <dir>', 'the model bundle to measure', SHIPPED_MODEL)
    .action((options: Options) => runBenchmark(options, (bench) => benchClassify(bench, options)));
}

/** All in one process and one thread, as the server classifies. */
export async function benchClassify(bench: Bench, options: Options): Promise<Report> {
  const startedAt = new Date().toISOString();
  const machine = machineFacts(null);
  const { rounds, seconds } = options;
  const backend = await openBackend();
  const files = await readBundleDirectory(options.model);
  const ways = await openWays(bench, files);
  const runs = ways.flatMap((way) =>
    way.batchSizes.map((size) => ({ way, size, step: way.prepare(size) })),
  );
  const contenders = (stepSeconds: number) =>
    runs.map(({ way, size, step }) => ({
      name: `${way.name}, batches of ${size}`,
      measure: async () => repeatFor(stepSeconds, size, step),
    }));

  bench.say('warming up');
  await measureInRounds(contenders(Math.min(1, seconds / 4)), 1, () => undefined);
  const results = await measureInRounds(contenders(seconds), rounds, bench.say);

  const resultsOf = (name: string, size: number): Measurement[] =>
    results[runs.findIndex((run) => run.way.name === name && run.size === size)] ?? [];
  const classified = resultsOf(CLASSIFY, 256);
  return {
    benchmark: 'classify',
    startedAt,
    machine,
    options: { rounds, seconds, backend },
    unit: 'rows',
    rows: runs.map(({ way, size }, index) =>
      reportRow(way.name, `batches of ${size}`, results[index] ?? []),
    ),
    aims: [
      rateAim(
        'classify in batches of 256 / predict row by row',
        20,
        classified,
        resultsOf(PREDICT, 1),
      ),
    ],
    notes: [
      noteOnFeatures(classified, resultsOf(CLASSIFY_NO_TEXT, 256)),
      'predict from raw input extracts the same features and makes tensors of them; on ready tensors ' +
        'it is the network alone.',
      'p50 and p99 are of one call, that is of one batch.',
    ],
  };
}

const CLASSIFY = 'classify from raw input';
const CLASSIFY_NO_TEXT = 'classify, transcripts empty';
const PREDICT = 'predict from raw input';
const PREDICT_READY = 'predict on ready tensors';

/** A way of scoring; a step scores the next batch. */
type Way = Readonly<{
  name: string;
  batchSizes: readonly number[];
  prepare(size: number): (turn: number) => unknown;
}>;

async function openWays({ defer }: Bench, files: BundleFiles): Promise<Way[]> {
  const model = await loadModel(files);
  const { preprocessing, network } = await loadNetwork(files);
  defer(async () => {
    model.dispose();
    network.dispose();
  });
  const inputs: readonly ModelInput[] = someVideos('classify', INPUT_COUNT);
  const textless = inputs.map((input) => ({ ...input, transcript: '' }));
  const predict = (tensors: tf.Tensor[], batchSize: number): void =>
    tf.tidy(() => {
      for (const output of [network.predict(tensors, { batchSize })].flat()) output.dataSync();
    });

  return [
    {
      name: CLASSIFY,
      batchSizes: [1, 32, 256],
      prepare: (size) => inTurn(inBatches(inputs, size), (batch) => model.score(batch)),
    },
    {
      name: CLASSIFY_NO_TEXT,
      batchSizes: [256],
      prepare: (size) => inTurn(inBatches(textless, size), (batch) => model.score(batch)),
    },
    {
      name: PREDICT,
      batchSizes: [1, 32, 256],
      prepare: (size) =>
        inTurn(inBatches(inputs, size), (batch) =>
          tf.tidy(() => predict(preprocessing.encode(batch), size)),
        ),
    },
    {
      name: PREDICT_READY,
      batchSizes: [1, 32, 256],
      prepare: (size) => {
        // A few batches are enough to take turns, and do not fill the heap of WebAssembly.
        const batches = inBatches(inputs, size)
          .slice(0, 8)
          .map((batch) => preprocessing.encode(batch));
        defer(async () => tf.dispose(batches));
        return inTurn(batches, (tensors) => predict(tensors, size));
      },
    },
  ];
}

/** The bundle's network as TensorFlow.js has it, and what turns raw input into its tensors. */
async function loadNetwork(
  files: BundleFiles,
): Promise<{ preprocessing: Preprocessing; network: LayersModel }> {
  const json = (name: string): unknown =>
    JSON.parse(Buffer.from(files.get(name) ?? []).toString('utf8'));
  const { architecture } = z.object({ architecture: z.string() }).parse(json('manifest.json'));
  const preprocessing = findArchitecture(architecture).restore(json('preprocessing.json'));
  const expected = preprocessing.buildNetwork(1);
  const weights = files.get('weights.bin') ?? new Uint8Array();
  const network = await readNetwork({ modelJson: json('model.json'), weights }, expected);
  expected.dispose();
  return { preprocessing, network };
}

function repeatFor(seconds: number, size: number, step: (turn: number) => unknown): Measurement {
  const latenciesMs: number[] = [];
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + seconds * 1000;
  let now = start;
  for (let turn = 0; now < end; turn += 1) {
    step(turn);
    const done = performance.now();
    latenciesMs.push(done - now);
    now = done;
  }
  const used = process.cpuUsage(cpu);
  const rows = latenciesMs.length * size;
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    rate: (rows * 1000) / (now - start),
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    cpuUs: (used.user + used.system) / rows,
  };
}

function inBatches<T>(items: readonly T[], size: number): T[][] {
  const count = Math.floor(items.length / size);
  return Array.from({ length: count }, (_, batch) => items.slice(batch * size, (batch + 1) * size));
}

function inTurn<T>(batches: readonly T[], use: (batch: T) => unknown): (turn: number) => unknown {
  return (turn) => {
    const batch = batches[turn % batches.length];
    return batch === undefined ? undefined : use(batch);
  };
}

/** What a row costs with its text, less what it costs without, is what the text's features cost. */
function noteOnFeatures(
  whole: readonly Measurement[],
  withoutText: readonly Measurement[],
): string {
  const shares = whole.map(({ rate }, round) => 1 - rate / (withoutText[round]?.rate ?? rate));
  const sorted = shares.toSorted((a, b) => a - b);
  const percent = Math.round(quantile(sorted, 0.5) * 100);
  return `The features of the text are ${percent}% of the time of classify in batches of 256.`;
}
