import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InsufficientLabelsError, NotFoundError } from '../../src/errors.ts';
import { addEvaluations, loadModel, readModelCard } from '../../src/ml/bundle.ts';
import { withCounts } from '../../src/ml/counts.ts';
import { evaluateModel } from '../../src/ml/evaluate-model.ts';
import { trainModel } from '../../src/ml/train-model.ts';
import { sentences } from './sentences.ts';

const train = sentences(120);
const validation = sentences(24);
const options = { architecture: 'ngram-linear', train, validation, seed: 1, epochs: 3 };

describe('training', () => {
  it('learns from words what it says of videos without counts', async () => {
    const { files } = await trainModel(options);
    const model = await loadModel(files);
    for (const count of [0, null] as const) {
      const rows = validation.map((row) => withCounts(row, count));
      expect(evaluateModel(model, rows).accuracy).toBe(1);
    }
    model.dispose();
  });

  it.each(['ngram-linear', 'reference-mlp'])(
    'makes the same bytes twice from one seed: %s',
    async (architecture) => {
      const first = await trainModel({ ...options, architecture });
      const second = await trainModel({ ...options, architecture });
      const other = await trainModel({ ...options, architecture, seed: 2 });
      expect(second.files).toEqual(first.files);
      expect(second.sha256).toBe(first.sha256);
      expect(other.sha256).not.toBe(first.sha256);
    },
  );

  it('tells each epoch as it ends, and keeps the one that the architecture asks for', async () => {
    const heard: number[] = [];
    const { history, bestEpoch, files } = await trainModel({
      ...options,
      onEpoch: ({ epoch }) => void heard.push(epoch),
    });
    expect(heard).toEqual([1, 2, 3]);
    expect(history.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(bestEpoch).toBe(3);
    expect(readModelCard(files).training).toMatchObject({ seed: 1, epochs: 3, bestEpoch });
    const mlp = await trainModel({ ...options, architecture: 'reference-mlp' });
    const losses = mlp.history.map(({ valLoss }) => valLoss);
    expect(losses[mlp.bestEpoch - 1]).toBe(Math.min(...losses));
  });

  it('stops with the reason that it is given, and leaves no tensor', async () => {
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const reason = new Error('somebody cancelled');
    const training = trainModel({
      ...options,
      signal: stop.signal,
      onEpoch: () => stop.abort(reason),
    });
    await expect(training).rejects.toBe(reason);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensor behind when it ends well', async () => {
    const before = tf.memory().numTensors;
    for (const architecture of ['ngram-linear', 'reference-mlp']) {
      const { files } = await trainModel({ ...options, architecture, epochs: 1 });
      const model = await loadModel(files);
      model.score(validation);
      model.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('lets other work of the process go on', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await trainModel({ ...options, architecture: 'reference-mlp', epochs: 10 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('refuses a class that is missing, with the numbers', async () => {
    const claims = train.filter(({ label }) => label === 'CLAIM');
    const training = trainModel({ ...options, train: claims });
    await expect(training).rejects.toThrow(InsufficientLabelsError);
    await expect(training).rejects.toThrow('120 claim and 0 opinion');
  });

  it('keeps a risk-coverage curve that can be drawn', async () => {
    const { files } = await trainModel({ ...options, targetErrorRate: 0.01 });
    const { curve, targetErrorRate } = readModelCard(files).review;
    expect(targetErrorRate).toBe(0.01);
    expect(curve.at(-1)?.coverage).toBe(1);
    const steps = curve.map(({ coverage }) => coverage);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    const thresholds = curve.map(({ confidence }) => confidence);
    expect(thresholds).toEqual(thresholds.toSorted((a, b) => b - a));
    for (const rate of [0, 0.5, Number.NaN]) {
      await expect(trainModel({ ...options, targetErrorRate: rate })).rejects.toThrow(RangeError);
    }
  });

  it('refuses an architecture that it does not have, naming those it has', async () => {
    for (const architecture of ['transformer', 'toString']) {
      const training = trainModel({ ...options, architecture });
      await expect(training).rejects.toThrow(NotFoundError);
      await expect(training).rejects.toThrow('ngram-linear, reference-mlp');
    }
  });

  it('writes into the card how good the model is without changing its address', async () => {
    const { files, sha256 } = await trainModel({ ...options, describe: { data: 'made-up rows' } });
    const model = await loadModel(files);
    const evaluated = addEvaluations(files, [
      { on: 'validation rows', ...evaluateModel(model, validation) },
    ]);
    const card = readModelCard(evaluated);
    expect(card.training.data).toBe('made-up rows');
    expect(card.evaluations).toMatchObject([{ on: 'validation rows', accuracy: 1, n: 48 }]);
    const reloaded = await loadModel(evaluated);
    expect(reloaded.sha256).toBe(sha256);
    expect(new TextDecoder().decode(evaluated.get('CARD.md'))).toContain(
      '| validation rows | 48 |',
    );
    model.dispose();
    reloaded.dispose();
  });
});
