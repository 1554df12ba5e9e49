import { describe, expect, it } from 'vitest';
import { createTextSplit } from '../../src/ml/split-by-text.ts';

describe('the split by text', () => {
  it('puts about 64, 16 and 20 of 100 texts into train, val and test', () => {
    const partOf = createTextSplit();
    const sizes = { train: 0, val: 0, test: 0 };
    for (let text = 0; text < 10_000; text += 1) sizes[partOf(`text number ${text}`)] += 1;
    expect(sizes.train / 10_000).toBeCloseTo(0.64, 1);
    expect(sizes.val / 10_000).toBeCloseTo(0.16, 1);
    expect(sizes.test / 10_000).toBeCloseTo(0.2, 1);
  });

  it('keeps one text in one part, however it is written, for good', () => {
    const partOf = createTextSplit();
    const spellings = ['A friend read it', 'a  FRIEND, rеad it'];
    expect(
      new Set(spellings.map((text) => partOf(text.replace(/ +/g, ' ').replace(',', '')))).size,
    ).toBe(1);
    expect(['one', 'two', 'three', 'four'].map(createTextSplit())).toEqual(
      ['one', 'two', 'three', 'four'].map(createTextSplit()),
    );
  });
});
