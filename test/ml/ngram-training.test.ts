import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ngramLinear } from '../../src/ml/architectures/ngram-linear.ts';
import { openBackend } from '../../src/ml/backend.ts';
import { createRandom, type Random } from '../../src/ml/random.ts';
import { sentences, videoOf } from './sentences.ts';

const long = Array.from({ length: 300 }, (_, word) => `word${word % 40}`).join(' ');
const train = [...sentences(20), videoOf(long, 'OPINION'), videoOf('', 'CLAIM')];
const rows = Uint32Array.from(train.keys());
/** Keeps every word and every count. */
const unmoved: Random = { next: () => 0.999, shuffle: () => undefined };

describe('learning from bags of terms', () => {
  const preprocessing = ngramLinear.learn(train);
  const part = preprocessing.prepareTraining(train);
  let network: ReturnType<typeof preprocessing.buildNetwork>;

  beforeAll(async () => {
    await openBackend();
    network = preprocessing.buildNetwork(1);
    const random = createRandom(1);
    tf.tidy(() => {
      for (const weight of network.trainableWeights) {
        const shape = weight.shape as number[];
        const values = Array.from(
          { length: tf.util.sizeFromShape(shape) },
          () => random.next() - 0.5,
        );
        weight.write(tf.tensor(values, shape));
      }
    });
  });
  afterAll(() => network.dispose());

  const slopes = (logits: () => tf.Tensor) =>
    tf.tidy(() => {
      const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
      // A different slope for every row.
      const targets = tf.reshape(tf.linspace(-1, 1, train.length), [train.length, 1]);
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.square(tf.sub(logits(), targets))) as tf.Scalar,
        variables,
      );
      return variables.map(({ name }) => [...(grads[name]?.dataSync() ?? [])]);
    });

  it('is learning by the network itself: the same log-odds and the same gradients', () => {
    const ofNetwork = () => network.apply(preprocessing.encode(train)) as tf.Tensor;
    const ofPart = () => part.logits(network, rows, unmoved);
    const [expected, found] = tf.tidy(() => [
      [...ofNetwork().dataSync()],
      [...ofPart().dataSync()],
    ]);
    for (const [row, logit] of (expected ?? []).entries()) {
      expect(found?.[row]).toBeCloseTo(logit, 5);
    }
    const wanted = slopes(ofNetwork);
    for (const [variable, gradient] of slopes(ofPart).entries()) {
      const other = wanted[variable] ?? [];
      expect(gradient).toHaveLength(other.length);
      const apart = gradient.map((slope, place) => Math.abs(slope - (other[place] ?? Number.NaN)));
      expect(apart.reduce((most, one) => Math.max(most, one), 0)).toBeLessThan(1e-3);
    }
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    slopes(() => part.logits(network, rows, createRandom(1)));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('does not hear every word every time', () => {
    const random = createRandom(1);
    const heard = () => tf.tidy(() => [...part.logits(network, rows, random).dataSync()]);
    expect(heard()).not.toEqual(heard());
    const again = createRandom(1);
    const first = tf.tidy(() => [...part.logits(network, rows, again).dataSync()]);
    const repeated = createRandom(1);
    expect(tf.tidy(() => [...part.logits(network, rows, repeated).dataSync()])).toEqual(first);
  });
});
