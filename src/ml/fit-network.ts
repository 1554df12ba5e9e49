import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Architecture, Preprocessing } from './architecture.ts';
import { logOnePlusExp } from './calibration.ts';
import { createRandom, type Random } from './random.ts';
import { readWith } from './serve-network.ts';
import type { EpochMetrics, LabelledInput } from './types.ts';

export type FitOptions = Readonly<{
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
}>;

/**
 * Fits a network with Adam on binary cross-entropy, epoch by epoch, and leaves it with the weights of
 * the best one: the best validation accuracy, of equals the least validation loss.
 */
export async function fitNetwork(
  parts: { architecture: Architecture; preprocessing: Preprocessing; network: LayersModel },
  { train, validation, seed, epochs, onEpoch, signal }: FitOptions,
): Promise<{ history: EpochMetrics[]; bestEpoch: number }> {
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
      const held = measure(readWith(preprocessing, network, validation).logits, validation);
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
  restoreWeights(network, best.weights);
  return { history, bestEpoch: best.epoch };
}

type Best = { epoch: number; accuracy: number; loss: number; weights: Float32Array[] };

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
