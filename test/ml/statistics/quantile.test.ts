import { describe, expect, it } from 'vitest';
import { quantile } from '../../../src/ml/statistics/quantile.ts';

describe('the quantile of type 7', () => {
  it('is that of R: quantile(1:4) is 1, 1.75, 2.5, 3.25, 4', () => {
    const quartiles = [0, 0.25, 0.5, 0.75, 1].map((p) => quantile([1, 2, 3, 4], p));
    expect(quartiles).toEqual([1, 1.75, 2.5, 3.25, 4]);
  });

  it('of one value is that value, and of none is not a number', () => {
    expect(quantile([7], 0.9)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
