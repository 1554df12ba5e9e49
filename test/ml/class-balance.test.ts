import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/ml/bundle.ts';
import { balanceClasses, lossWeights } from '../../src/ml/class-balance.ts';
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

describe('rows of unequal weight', () => {
  const weighed = (weight: number | undefined, claims: number, opinions: number) =>
    rows(claims, opinions).map((row) => ({ ...row, weight }));
  const balanced = balanceClasses(rows(1, 1));

  it('weigh 1 on the average, times what their class does', () => {
    const train = [...weighed(3, 1, 0), ...weighed(1, 0, 2), ...weighed(undefined, 1, 0)];
    expect([...lossWeights(train, balanced)]).toEqual(
      [2, 2 / 3, 2 / 3, 2 / 3].map((weight) => Math.fround(weight)),
    );
    const unbalanced = { claimWeight: 2, opinionWeight: 0.5, threshold: 0 };
    expect([...lossWeights(weighed(7, 1, 1), unbalanced)]).toEqual([2, 0.5]);
  });

  it('are refused unless over 0 and finite', () => {
    for (const weight of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => lossWeights(weighed(weight, 1, 1), balanced)).toThrow(RangeError);
    }
  });

  it('decide which of two contradicting labels a model believes', async () => {
    const clear = sentences(60);
    const disputed = Array.from({ length: 30 }, () => 'they reckon bread was rationed');
    const train = (claimWeight: number, opinionWeight: number) => [
      ...clear,
      ...disputed.map((text) => ({ ...videoOf(text, 'CLAIM'), weight: claimWeight })),
      ...disputed.map((text) => ({ ...videoOf(text, 'OPINION'), weight: opinionWeight })),
    ];
    for (const [claimWeight, opinionWeight, label] of [
      [1, 0.2, 'CLAIM'],
      [0.2, 1, 'OPINION'],
    ] as const) {
      const { files } = await trainModel({
        ...{ architecture: 'ngram-linear', validation: clear, seed: 1, epochs: 2 },
        train: train(claimWeight, opinionWeight),
      });
      const model = await loadModel(files);
      expect(model.score([videoOf(disputed[0] ?? '')])[0]?.label).toBe(label);
      model.dispose();
    }
  });

  it.each(['ngram-linear', 'reference-mlp'])(
    'change nothing where all weigh the same: %s',
    async (architecture) => {
      const plain = sentences(24);
      const train = async (weight: number | undefined) =>
        trainModel({
          ...{ architecture, validation: plain, seed: 1, epochs: 1 },
          train: plain.map((row) => ({ ...row, weight })),
        });
      const { sha256 } = await train(undefined);
      expect((await train(1)).sha256).toBe(sha256);
      expect((await train(0.25)).sha256).toBe(sha256);
    },
  );

  it('held out count one each, whatever their weight', async () => {
    const plain = sentences(24);
    const train = async (weight: number) =>
      trainModel({
        ...{ architecture: 'ngram-linear', train: plain, seed: 1, epochs: 1 },
        validation: plain.map((row, place) => (place === 0 ? { ...row, weight } : row)),
      });
    expect((await train(1_000)).files).toEqual((await train(1)).files);
  });
});
