import * as tf from '@tensorflow/tfjs-core';
// Brings the gradients with it, as it does for training.
import '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/ml/backend.ts';

beforeAll(async () => {
  await openBackend();
});

describe('the TensorFlow.js backend', () => {
  it('is WebAssembly', async () => {
    expect(await openBackend()).toBe('wasm');
    expect(tf.getBackend()).toBe('wasm');
  });

  it('sums segments, of which an embedding has its gradient', () => {
    const sums = tf.tidy(() => {
      const rows = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
      return tf.unsortedSegmentSum(rows, tf.tensor1d([2, 0, 2, -1], 'int32'), 4).arraySync();
    });
    expect(sums).toEqual([
      [3, 4],
      [0, 0],
      [6, 8],
      [0, 0],
    ]);
  });

  it('sums as the gradient of gather says it must', () => {
    const gradient = tf.tidy(() => {
      const table = tf.tensor2d([1, 2, 3], [3, 1]);
      const picked = tf.tensor1d([0, 2, 2], 'int32');
      const loss = (rows: tf.Tensor) => tf.sum(tf.square(tf.gather(rows, picked)));
      return tf.grad(loss)(table).dataSync();
    });
    // d/dw of the sum of w^2 is 2w for each time that w was picked.
    expect([...gradient]).toEqual([2, 0, 12]);
  });
});
