import * as tf from '@tensorflow/tfjs-core';
import type { Architecture } from '../../src/ml/architecture.ts';
import { DEFAULT_ARCHITECTURE, findArchitecture } from '../../src/ml/architectures.ts';
import { batchSizeFor, fitNetwork } from '../../src/ml/fit-network.ts';
import type { LabelledInput } from '../../src/ml/types.ts';
import type { Measurement } from '../report.ts';
import type { Contender } from '../rounds.ts';

/** One in so many rows is held out, to be looked at after each epoch. */
const HELD_OUT = 5;

/**
 * Fits from raw rows, by Gavel's loop and by TensorFlow.js' own `fit`, the same dense network in the same batches;
 * and the network that ships, whose bags of n-grams `fit` has no layer for. A rate counts rows learned from.
 */
export function fitContenders(rows: readonly LabelledInput[], epochs: number): Contender[] {
  const validation = rows.filter((_, index) => index % HELD_OUT === 0);
  const train = rows.filter((_, index) => index % HELD_OUT !== 0);
  const data = { train, validation };
  const dense = findArchitecture('reference-mlp');
  return [
    { name: GAVEL_FIT, measure: () => fitByGavel(dense, data, epochs) },
    { name: TFJS_FIT, measure: () => fitByTensorflow(dense, data, epochs) },
    {
      name: `Gavel, ${DEFAULT_ARCHITECTURE}`,
      measure: () => fitByGavel(findArchitecture(DEFAULT_ARCHITECTURE), data, epochs),
    },
  ];
}

export const GAVEL_FIT = 'Gavel, reference-mlp';
export const TFJS_FIT = 'TensorFlow.js fit, reference-mlp';

type Data = { train: readonly LabelledInput[]; validation: readonly LabelledInput[] };

async function fitByGavel(
  architecture: Architecture,
  { train, validation }: Data,
  epochs: number,
): Promise<Measurement> {
  const preprocessing = architecture.learn(train);
  const network = preprocessing.buildNetwork(1);
  const stepsPerPass = Math.ceil(train.length / batchSizeFor(architecture, train.length));
  const passes = Math.ceil((architecture.stepsPerEpoch ?? 1) / stepsPerPass);
  try {
    return await timed(train.length * passes * epochs, async () => {
      const parts = { architecture, preprocessing, network };
      await fitNetwork(parts, { train, validation, seed: 1, epochs });
    });
  } finally {
    network.dispose();
  }
}

async function fitByTensorflow(
  architecture: Architecture,
  { train, validation }: Data,
  epochs: number,
): Promise<Measurement> {
  const preprocessing = architecture.learn(train);
  const network = preprocessing.buildNetwork(1);
  const optimizer = tf.train.adam(architecture.learningRate);
  network.compile({
    optimizer,
    loss: (truth, logits) => tf.losses.sigmoidCrossEntropy(truth, logits),
  });
  const labels = (part: readonly LabelledInput[]): tf.Tensor2D =>
    tf.tensor2d(
      part.map(({ label }) => [Number(label === 'CLAIM')]),
      [part.length, 1],
    );
  try {
    return await timed(train.length * epochs, async () => {
      const tensors = [...preprocessing.encode(train), labels(train)];
      const held = [...preprocessing.encode(validation), labels(validation)];
      try {
        await network.fit(tensors.slice(0, -1), tensors.at(-1) ?? [], {
          epochs,
          batchSize: architecture.batchSize,
          validationData: [held.slice(0, -1), held.at(-1) ?? []],
          verbose: 0,
        });
      } finally {
        tf.dispose([...tensors, ...held]);
      }
    });
  } finally {
    network.dispose();
    optimizer.dispose();
  }
}

async function timed(rows: number, work: () => Promise<void>): Promise<Measurement> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { rate: rows / seconds, cpuUs: (user + system) / rows };
}
