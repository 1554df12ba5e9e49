import * as tf from '@tensorflow/tfjs-core';
import { StartupError } from '../errors.ts';

export type BackendName = 'wasm' | 'cpu';

let ready: Promise<BackendName> | null = null;

/**
 * Makes TensorFlow.js usable, once a process: WebAssembly (SIMD, one thread), or plain JavaScript
 * where WebAssembly does not start. Everything here that touches tensors awaits it first.
 * @throws StartupError when neither backend starts.
 */
export function openBackend(): Promise<BackendName> {
  ready ??= chooseBackend();
  return ready;
}

async function chooseBackend(): Promise<BackendName> {
  await import('@tensorflow/tfjs-backend-wasm');
  // getBackend() names the backend that was asked for even when it did not start: only this answer counts.
  if (await tf.setBackend('wasm')) {
    registerSegmentSum('wasm');
    return 'wasm';
  }
  await import('@tensorflow/tfjs-backend-cpu');
  if (await tf.setBackend('cpu')) {
    registerSegmentSum('cpu');
    return 'cpu';
  }
  throw new StartupError('TensorFlow.js starts neither with WebAssembly nor with plain JavaScript');
}

/**
 * The gradient of an embedding is a sum by segment. TensorFlow.js 4.22 has no such kernel for wasm,
 * and the cpu one makes a pass over all rows for every segment (10 s a step for 8,192 words); this
 * one makes one pass in all. `segmentIds` is one-dimensional, as the gradient of `gather` has it.
 */
function registerSegmentSum(backendName: BackendName): void {
  if (tf.getKernel(tf.UnsortedSegmentSum, backendName) !== undefined) {
    tf.unregisterKernel(tf.UnsortedSegmentSum, backendName);
  }
  tf.registerKernel({
    kernelName: tf.UnsortedSegmentSum,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, segmentIds } = inputs as Record<'x' | 'segmentIds', tf.TensorInfo>;
      const { numSegments } = attrs as unknown as tf.UnsortedSegmentSumAttrs;
      const store = backend as tf.KernelBackend;
      const values = store.readSync(x.dataId) as Float32Array;
      const segments = store.readSync(segmentIds.dataId) as Int32Array;
      const rowShape = x.shape.slice(1);
      const width = rowShape.reduce((size, extent) => size * extent, 1);
      const sums = new Float32Array(numSegments * width);
      for (let row = 0; row < segments.length; row += 1) {
        const segment = segments[row] as number;
        // Ids out of range are dropped, as TensorFlow does.
        if (segment < 0 || segment >= numSegments) continue;
        for (let column = 0; column < width; column += 1) {
          const target = segment * width + column;
          sums[target] = (sums[target] as number) + (values[row * width + column] as number);
        }
      }
      const shape = [numSegments, ...rowShape];
      return { dataId: store.write(sums, shape, 'float32'), shape, dtype: 'float32' };
    },
  });
}
