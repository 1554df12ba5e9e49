import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { InsufficientLabelsError } from '../errors.ts';
import type { Architecture, Preprocessing } from './architecture.ts';
import { findArchitecture } from './architectures.ts';
import { openBackend } from './backend.ts';
import { assembleBundle, bundleSha256 } from './bundle.ts';
import { fitTemperature, logOnePlusExp } from './calibration.ts';
import { writeNetwork } from './network-files.ts';
import { createRandom, type Random } from './random.ts';
import { predictLogits } from './serve-network.ts';
import type { BundleFiles, EpochMetrics, LabelledInput } from './types.ts';

export type TrainOptions = Readonly<{
  architecture: string;
  train: readonly LabelledInput[];
  /** Chooses the epoch and fits the calibration; never learned from. */
  validation: readonly LabelledInput[];
  /** From 1. The same seed, data and backend make the same bytes. */
  seed: number;
  epochs: number;
  /** Called, and waited for, after each epoch. */
  onEpoch?: ((metrics: EpochMetrics) => void | Promise<void>) | undefined;
  /** Stops the training within a batch, with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** For the model card: what the rows are, and the command that repeats this. */
  describe?: Readonly<{ data: string; command?: string | undefined }> | undefined;
}>;

export type TrainedModel = Readonly<{
  files: BundleFiles;
  sha256: string;
  history: EpochMetrics[];
  /** From 1. */
  bestEpoch: number;
  backend: string;
}>;

/**
 * Trains a network with Adam on binary cross-entropy, keeps the epoch with the best validation
 * accuracy (of equals the least validation loss), calibrates it, and packs it as a bundle. Lets the
 * event loop turn after every batch, and leaves no tensor behind.
 * @throws InsufficientLabelsError when a class is missing from either part
 * @throws NotFoundError for an unknown architecture
 * @throws the signal's reason when it aborts
 */
export async function trainModel(options: TrainOptions): Promise<TrainedModel> {
  const { train, validation, seed, signal } = options;
  const architecture = findArchitecture(options.architecture);
  for (const part of [train, validation]) requireBothClasses(part);
  signal?.throwIfAborted();

  const backend = await openBackend();
  const preprocessing = architecture.learn(train);
  const network = preprocessing.buildNetwork(seed);
  try {
    const { history, best } = await runEpochs({ architecture, preprocessing, network }, options);
    restoreWeights(network, best.weights);
    const isClaim = validation.map(({ label }) => label === 'CLAIM');
    const calibration = fitTemperature(logitsOf(preprocessing, network, validation), isClaim);
    const files = assembleBundle({
      ...(await writeNetwork(network)),
      preprocessing: preprocessing.json,
      architecture: architecture.name,
      threshold: THRESHOLD,
      calibration,
      card: {
        architecture: architecture.name,
        summary: architecture.summary,
        intendedUse: INTENDED_USE,
        notFor: NOT_FOR,
        training: {
          data: options.describe?.data ?? 'not described',
          command: options.describe?.command ?? null,
          trainRows: train.length,
          validationRows: validation.length,
          seed,
          epochs: options.epochs,
          bestEpoch: best.epoch,
          batchSize: architecture.batchSize,
          optimizer: `Adam, learning rate ${architecture.learningRate}`,
          parameters: network.countParams(),
          tensorflow: tf.version_core,
        },
        backend,
        threshold: THRESHOLD,
        calibration: `log-odds divided by a temperature of ${calibration.temperature.toFixed(4)}, fitted on the validation rows with Platt's targets`,
        evaluations: [],
      },
    });
    return { files, sha256: bundleSha256(files), history, bestEpoch: best.epoch, backend };
  } finally {
    network.dispose();
  }
}

const THRESHOLD = 0.5;

const INTENDED_USE =
  'Tells whether the transcript of a short video states something as a fact heard elsewhere (CLAIM) ' +
  'or as an opinion (OPINION), at the moment the video is submitted, so that moderators see claims ' +
  'first. A person decides.';

const NOT_FOR = [
  'Deciding by itself what is removed, or who is banned.',
  'Telling whether a claim is true.',
  'Sentences unlike those it learned from. The TikTok claims data has 294 ways to begin a sentence ' +
    'and 313 ways to end one; a model trained on nothing else gets about 0.6 of 40 modern sentences ' +
    "right, and is sometimes sure of itself where it is wrong. Retrain on the platform's own labels.",
  'Languages other than the one that it learned from (English, in the TikTok claims data).',
];

type Best = { epoch: number; accuracy: number; loss: number; weights: Float32Array[] };

async function runEpochs(
  parts: { architecture: Architecture; preprocessing: Preprocessing; network: LayersModel },
  { train, validation, seed, epochs, onEpoch, signal }: TrainOptions,
): Promise<{ history: EpochMetrics[]; best: Best }> {
  const { architecture, preprocessing, network } = parts;
  const random = createRandom(seed);
  const prepared = preprocessing.prepareTraining(train);
  const optimizer = tf.train.adam(architecture.learningRate);
  const order = Uint32Array.from(train.keys());
  const history: EpochMetrics[] = [];
  let best: Best = { epoch: 0, accuracy: -1, loss: 0, weights: [] };
  try {
    for (let epoch = 1; epoch <= epochs; epoch += 1) {
      random.shuffle(order);
      const total = { loss: 0, right: 0 };
      for (let start = 0; start < order.length; start += architecture.batchSize) {
        const rows = order.subarray(start, start + architecture.batchSize);
        const step = trainOn(rows, { ...parts, prepared, optimizer, train, random });
        total.loss += step.loss * rows.length;
        total.right += step.right;
        await setImmediate();
        signal?.throwIfAborted();
      }
      const held = measure(logitsOf(preprocessing, network, validation), validation);
      const metrics = {
        epoch,
        loss: total.loss / train.length,
        accuracy: total.right / train.length,
        valLoss: held.loss,
        valAccuracy: held.accuracy,
      };
      history.push(metrics);
      const better =
        held.accuracy > best.accuracy || (held.accuracy === best.accuracy && held.loss < best.loss);
      if (better) best = { epoch, ...held, weights: copyWeights(network) };
      await onEpoch?.(metrics);
      signal?.throwIfAborted();
    }
  } finally {
    optimizer.dispose();
  }
  return { history, best };
}

/** One step of the optimizer; the batch's mean loss and right answers, before the step. */
function trainOn(
  rows: Uint32Array,
  parts: {
    preprocessing: Preprocessing;
    network: LayersModel;
    prepared: ReturnType<Preprocessing['prepareTraining']>;
    optimizer: tf.Optimizer;
    train: readonly LabelledInput[];
    random: Random;
  },
): { loss: number; right: number } {
  const { preprocessing, network, optimizer, train } = parts;
  return tf.tidy(() => {
    const inputs = parts.prepared.batch(rows, parts.random);
    const labels = Float32Array.from(rows, (row) => (train[row]?.label === 'CLAIM' ? 1 : 0));
    const truth = tf.tensor2d(labels, [rows.length, 1]);
    let right = 0;
    const cost = optimizer.minimize(
      () => {
        const logits = network.apply(inputs, { training: true }) as tf.Tensor2D;
        const answers = logits.dataSync();
        for (const [row, label] of labels.entries()) {
          if ((answers[row] as number) >= 0 === (label === 1)) right += 1;
        }
        return tf.losses.sigmoidCrossEntropy<tf.Tensor2D, tf.Scalar>(truth, logits);
      },
      true,
      trainableVariables(network),
    );
    preprocessing.constrain?.(network);
    return { loss: (cost as tf.Scalar).dataSync()[0] as number, right };
  });
}

/** Without this list the optimizer would reach for the variables of every model in the process. */
function trainableVariables(network: LayersModel): tf.Variable[] {
  return network.trainableWeights.map((weight) => weight.read() as tf.Variable);
}

/** Log-odds of CLAIM, by the forward pass that will serve. */
function logitsOf(
  preprocessing: Preprocessing,
  network: LayersModel,
  inputs: readonly LabelledInput[],
): Float64Array {
  const compiled = preprocessing.compile?.(network);
  return compiled ? compiled.logits(inputs) : predictLogits(preprocessing, network, inputs);
}

function measure(
  logits: Float64Array,
  rows: readonly LabelledInput[],
): { loss: number; accuracy: number } {
  let loss = 0;
  let right = 0;
  for (const [row, logit] of logits.entries()) {
    const claim = rows[row]?.label === 'CLAIM';
    loss += logOnePlusExp(claim ? -logit : logit);
    if (logit >= 0 === claim) right += 1;
  }
  return { loss: loss / rows.length, accuracy: right / rows.length };
}

function copyWeights(network: LayersModel): Float32Array[] {
  return network.weights.map((weight) => Float32Array.from(weight.read().dataSync()));
}

function restoreWeights(network: LayersModel, weights: readonly Float32Array[]): void {
  tf.tidy(() => {
    for (const [index, weight] of network.weights.entries()) {
      weight.write(tf.tensor(weights[index] as Float32Array, weight.shape as number[]));
    }
  });
}

function requireBothClasses(rows: readonly LabelledInput[]): void {
  const claimCount = rows.filter(({ label }) => label === 'CLAIM').length;
  const opinionCount = rows.length - claimCount;
  if (claimCount === 0 || opinionCount === 0) {
    throw new InsufficientLabelsError({ claimCount, opinionCount, requiredPerClass: 1 });
  }
}
