import * as tf from '@tensorflow/tfjs-core';
import { StartupError } from '../errors.ts';
import { type BackendChoice, chosenBackend } from './backend-choice.ts';
import { loadTfjsNode } from './tfjs-node.ts';

export type BackendName = Exclude<BackendChoice, 'auto'>;

let ready: Promise<BackendName> | null = null;

/**
 * Makes TensorFlow.js usable, once a process, on the backend that `chooseBackend` named: native
 * TensorFlow, WebAssembly (SIMD, one thread), or plain JavaScript; by default the first of these that
 * starts. Everything here that touches tensors awaits it first.
 * @throws StartupError when the backend that was asked for does not start, or none does.
 */
export function openBackend(): Promise<BackendName> {
  ready ??= startChosen(chosenBackend());
  return ready;
}

async function startChosen(choice: BackendChoice): Promise<BackendName> {
  const names: readonly BackendName[] = choice === 'auto' ? ['node', 'wasm', 'cpu'] : [choice];
  const failures: string[] = [];
  for (const name of names) {
    try {
      await start(name);
      return name;
    } catch (error) {
      failures.push(`${name}: ${firstLine(error)}`);
    }
  }
  throw new StartupError(
    choice === 'auto'
      ? `TensorFlow.js does not start (${failures.join('; ')})`
      : `GAVEL_TF_BACKEND=${choice}, but that does not start (${failures.join('; ')})`,
  );
}

async function start(name: BackendName): Promise<void> {
  if (name === 'node') await loadTfjsNode();
  else if (name === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  else await import('@tensorflow/tfjs-backend-cpu');
  // getBackend() names the backend that was asked for even when it did not start: only this answer counts.
  if (!(await tf.setBackend(name === 'node' ? 'tensorflow' : name))) {
    throw new Error('it does not start here');
  }
  if (name !== 'node') registerSegmentSum(name);
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}

/**
 * The gradient of an embedding is a sum by segment. TensorFlow.js 4.22 has no such kernel for wasm,
 * and the cpu one makes a pass over all rows for every segment (10 s a step for 8,192 words); this
 * one makes one pass in all. `segmentIds` is one-dimensional, as the gradient of `gather` has it.
 */
function registerSegmentSum(backendName: 'wasm' | 'cpu'): void {
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
