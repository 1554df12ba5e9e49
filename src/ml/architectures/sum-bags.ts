import * as tf from '@tensorflow/tfjs-core';
import type { Bag } from '../text/term-weighting.ts';

/**
 * For each bag the sum of its terms' weights times their values, with its gradient, of shape [bags, 1]: what
 * an embedding of width 1 and a dot product make of it. Those pad every text to the longest one and are
 * slow where texts are long, since all that they multiply is held as tensors; this reads each term once.
 * @param table of shape [terms, 1]
 */
export function sumBags(table: tf.Tensor2D, bags: readonly Bag[]): tf.Tensor2D {
  const sum = tf.customGrad((variable) => {
    const weights = (variable as tf.Tensor).dataSync();
    const sums = Float32Array.from(bags, ({ ids, values }) => {
      let total = 0;
      for (let slot = 0; slot < ids.length; slot += 1) {
        total += (weights[ids[slot] as number] as number) * (values[slot] as number);
      }
      return total;
    });
    const gradient = (upstream: tf.Tensor) => {
      const slopes = upstream.dataSync();
      const ofTable = new Float32Array(weights.length);
      for (const [row, { ids, values }] of bags.entries()) {
        const slope = slopes[row] as number;
        for (let slot = 0; slot < ids.length; slot += 1) {
          const id = ids[slot] as number;
          ofTable[id] = (ofTable[id] as number) + slope * (values[slot] as number);
        }
      }
      return tf.tensor2d(ofTable, table.shape);
    };
    return { value: tf.tensor2d(sums, [bags.length, 1]), gradFunc: gradient };
  });
  return sum(table) as tf.Tensor2D;
}
