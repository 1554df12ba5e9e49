import { describe, expect, it } from 'vitest';
import { f1Score } from '../../../src/ml/statistics/f1-score.ts';

describe('the F1 score', () => {
  it("is that of the reference notebook's published confusion: 1913 31 / 2 1871 gives 0.99126", () => {
    const score = f1Score({ truePositive: 1871, falsePositive: 31, falseNegative: 2 });
    expect(score).toBeCloseTo(0.99126, 5);
  });

  it('is the harmonic mean of precision and recall', () => {
    // Precision 6/8, recall 6/10: 2 * 0.75 * 0.6 / 1.35
    const score = f1Score({ truePositive: 6, falsePositive: 2, falseNegative: 4 });
    expect(score).toBeCloseTo(2 / 3, 12);
  });

  it('is 0 where there was nothing to find', () => {
    expect(f1Score({ truePositive: 0, falsePositive: 0, falseNegative: 0 })).toBe(0);
  });
});
