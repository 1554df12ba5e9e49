import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/ml/bundle.ts';
import { balanceClasses } from '../../src/ml/class-balance.ts';
import { trainModel } from '../../src/ml/train-model.ts';
import { sentences, videoOf } from './sentences.ts';

const rows = (claims: number, opinions: number) => [
  ...Array.from({ length: claims }, () => videoOf('a', 'CLAIM')),
  ...Array.from({ length: opinions }, () => videoOf('b', 'OPINION')),
];

describe('classes of unequal size', () => {
  it('weigh the same in all, and a row 1 on the average', () => {
    const { claimWeight, opinionWeight, threshold } = balanceClasses(rows(10, 90));
    expect(10 * claimWeight).toBeCloseTo(90 * opinionWeight);
    expect(10 * claimWeight + 90 * opinionWeight).toBeCloseTo(100);
    expect(threshold).toBeCloseTo(Math.log(1 / 9));
  });

  it('change nothing where they are nearly equal', () => {
    expect(balanceClasses(rows(45, 55))).toEqual({
      claimWeight: 1,
      opinionWeight: 1,
      threshold: 0,
    });
  });

  it('move the threshold of a model towards the rare class, and it still finds both', async () => {
    const all = sentences(120);
    const train = all.filter(({ label }, row) => label === 'OPINION' || row % 10 === 0);
    const { files } = await trainModel({
      architecture: 'ngram-linear',
      train,
      validation: train,
      seed: 1,
      epochs: 2,
    });
    const model = await loadModel(files);
    expect(model.threshold).toBeLessThan(0.4);
    expect(model.score(sentences(12)).map(({ label }) => label)).toEqual(
      sentences(12).map(({ label }) => label),
    );
    model.dispose();
  });
});
