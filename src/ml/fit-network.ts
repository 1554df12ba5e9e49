import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Architecture, Preprocessing, TrainingPart } from './architecture.ts';
import { logOnePlusExp } from './calibration.ts';
import { balanceClasses, type ClassBalance, lossWeights } from './class-balance.ts';
import { createRandom, type Random } from './random.ts';
import { readWith } from './serve-network.ts';
import type { EpochMetrics, LabelledInput } from './types.ts';

export type FitOptions = Readonly<{
  train: readonly LabelledInput[];
  /** Chooses the epoch where the best is kept, and fits the calibration; never learned from. */
  validation: readonly LabelledInput[];
  /** From 1. The same seed, data and backend make the same bytes. */
  seed: number;
  epochs: number;
  /** Called, and waited for, after each epoch. */
  onEpoch?: ((metrics: EpochMetrics) => void | Promise<void>) | undefined;
  /** Stops the training within a batch, with the signal's reason. */
  signal?: AbortSignal | undefined;
}>;

/**
 * Fits a network with Adam on binary cross-entropy, epoch by epoch, and leaves it with the weights of
 * the epoch that its architecture keeps. Classes of unequal size weigh the same, see `balanceClasses`;
 * losses and accuracies are those of that balance, and the loss of the training part of its rows' weights
 * too.
 * @throws RangeError for a row's weight that is not over 0 and finite
 */
export async function fitNetwork(
  parts: { architecture: Architecture; preprocessing: Preprocessing; network: LayersModel },
  { train, validation, seed, epochs, onEpoch, signal }: FitOptions,
): Promise<{ history: EpochMetrics[]; bestEpoch: number }> {
  const { architecture, preprocessing, network } = parts;
  const random = createRandom(seed);
  const prepared = preprocessing.prepareTraining(train);
  const balance = balanceClasses(train);
  const weights = lossWeights(train, balance);
  const optimizer = tf.train.adam(architecture.learningRate);
  const batchSize = batchSizeFor(architecture, train.length);
  const stepsPerPass = Math.ceil(train.length / batchSize);
  const passes = Math.ceil((architecture.stepsPerEpoch ?? 1) / stepsPerPass);
  const stepsInAll = epochs * passes * stepsPerPass;
  let stepsDone = 0;
  const order = Uint32Array.from(train.keys());
  const history: EpochMetrics[] = [];
  let kept: Kept = { epoch: 0, loss: Number.POSITIVE_INFINITY, weights: [] };
  try {
    for (let epoch = 1; epoch <= epochs; epoch += 1) {
      const total = { loss: 0, right: 0, rows: 0 };
      for (let pass = 0; pass < passes; pass += 1) {
        random.shuffle(order);
        for (let start = 0; start < order.length; start += batchSize) {
          const rows = order.subarray(start, start + batchSize);
          setLearningRate(optimizer, architecture.learningRate * (1 - stepsDone / stepsInAll));
          const step = trainOn(rows, {
            ...{ ...parts, prepared, optimizer, train, random },
            ...{ weights, threshold: balance.threshold },
          });
          stepsDone += 1;
          total.loss += step.loss * rows.length;
          total.right += step.right;
          total.rows += rows.length;
          await setImmediate();
          signal?.throwIfAborted();
        }
      }
      const { logits } = readWith(preprocessing, network, validation);
      const held = measure(logits, validation, balance);
      const metrics = {
        epoch,
        loss: total.loss / total.rows,
        accuracy: total.right / total.rows,
        valLoss: held.loss,
        valAccuracy: held.accuracy,
      };
      history.push(metrics);
      const isKept = architecture.keeps === 'last' ? epoch === epochs : held.loss < kept.loss;
      if (isKept) {
        kept = { epoch, loss: held.loss, weights: copyWeights(network) };
      }
      await onEpoch?.(metrics);
      signal?.throwIfAborted();
    }
  } finally {
    optimizer.dispose();
  }
  restoreWeights(network, kept.weights);
  return { history, bestEpoch: kept.epoch };
}

type Kept = { epoch: number; loss: number; weights: Float32Array[] };

/** How many rows a step learns from. */
export function batchSizeFor({ stepsPerEpoch, batchSize }: Architecture, rows: number): number {
  if (stepsPerEpoch === undefined) return batchSize;
  return Math.min(batchSize, Math.max(SMALLEST_BATCH, Math.ceil(rows / stepsPerEpoch)));
}

const SMALLEST_BATCH = 64;

/** TensorFlow.js changes the rate of plain gradient descent alone; Adam reads its own at every step. */
function setLearningRate(optimizer: tf.AdamOptimizer, rate: number): void {
  (optimizer as unknown as { learningRate: number }).learningRate = rate;
}

/** One step of the optimizer; the batch's mean loss and right answers, before the step. */
function trainOn(
  rows: Uint32Array,
  parts: {
    preprocessing: Preprocessing;
    network: LayersModel;
    prepared: TrainingPart;
    optimizer: tf.Optimizer;
    train: readonly LabelledInput[];
    /** Of each row of `train` in the loss. */
    weights: Float32Array;
    threshold: number;
    random: Random;
  },
): { loss: number; right: number } {
  const { preprocessing, network, optimizer, train, threshold } = parts;
  return tf.tidy(() => {
    const labels = Float32Array.from(rows, (row) => (train[row]?.label === 'CLAIM' ? 1 : 0));
    const truth = tf.tensor2d(labels, [rows.length, 1]);
    const weights = tf.tensor2d(
      Float32Array.from(rows, (row) => parts.weights[row] as number),
      [rows.length, 1],
    );
    let right = 0;
    const cost = optimizer.minimize(
      () => {
        const output = parts.prepared.logits(network, rows, parts.random);
        const logits = tf.sub<tf.Tensor2D>(output, threshold);
        const answers = logits.dataSync();
        for (const [row, label] of labels.entries()) {
          if ((answers[row] as number) >= 0 === (label === 1)) right += 1;
        }
        const losses = tf.losses.sigmoidCrossEntropy<tf.Tensor2D, tf.Tensor2D>(
          truth,
          logits,
          undefined,
          undefined,
          tf.Reduction.NONE,
        );
        const loss = tf.mean(tf.mul(losses, weights)) as tf.Scalar;
        const penalty = preprocessing.penalty?.(network, train.length);
        return penalty === undefined ? loss : tf.add<tf.Scalar>(loss, penalty);
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

function measure(
  logits: Float64Array,
  rows: readonly LabelledInput[],
  { threshold, claimWeight, opinionWeight }: ClassBalance,
): { loss: number; accuracy: number } {
  let loss = 0;
  let right = 0;
  for (const [row, output] of logits.entries()) {
    const logit = output - threshold;
    const claim = rows[row]?.label === 'CLAIM';
    loss += claim ? claimWeight * logOnePlusExp(-logit) : opinionWeight * logOnePlusExp(logit);
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
