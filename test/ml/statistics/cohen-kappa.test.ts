import { describe, expect, it } from 'vitest';
import { cohenKappa } from '../../../src/ml/statistics/cohen-kappa.ts';

describe("Cohen's kappa", () => {
  it('is 0.492 for the two clinicians of Cohen (1960)', () => {
    // 200 diagnoses: personality disorder, neurosis, psychosis. po = 0.70, pe = 0.41.
    const table = [
      [88, 10, 2],
      [14, 40, 6],
      [18, 10, 12],
    ];
    expect(cohenKappa(table)).toBeCloseTo(0.492, 3);
  });

  it('takes shares as well as counts', () => {
    // po = 0.7, pe = 0.5 * 0.6 + 0.5 * 0.4
    expect(
      cohenKappa([
        [0.4, 0.1],
        [0.2, 0.3],
      ]),
    ).toBeCloseTo(0.4, 12);
  });

  it('is 1 for full agreement, -1 for full disagreement', () => {
    expect(
      cohenKappa([
        [3, 0],
        [0, 3],
      ]),
    ).toBe(1);
    expect(
      cohenKappa([
        [0, 3],
        [3, 0],
      ]),
    ).toBe(-1);
  });

  it('is unknown where both always say the same, or nothing was rated', () => {
    expect(
      cohenKappa([
        [9, 0],
        [0, 0],
      ]),
    ).toBeNull();
    expect(
      cohenKappa([
        [0, 0],
        [0, 0],
      ]),
    ).toBeNull();
  });
});
