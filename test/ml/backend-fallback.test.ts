import { expect, it, vi } from 'vitest';
import { loadModel } from '../../src/ml/bundle.ts';
import { trainModel } from '../../src/ml/train-model.ts';
import { sentences } from './sentences.ts';

it.each(['ngram-linear', 'reference-mlp'])(
  'trains and serves in plain JavaScript where WebAssembly does not start: %s',
  async (architecture) => {
    vi.stubGlobal('WebAssembly', undefined);
    const { backend, files } = await trainModel({
      architecture,
      train: sentences(120),
      validation: sentences(24),
      seed: 1,
      epochs: 2,
    });
    const model = await loadModel(files);
    expect(backend).toBe('cpu');
    expect(model.score(sentences(1)).map(({ label }) => label)).toEqual(['CLAIM', 'OPINION']);
    model.dispose();
  },
);
