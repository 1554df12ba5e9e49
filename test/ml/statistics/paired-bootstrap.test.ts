import { describe, expect, it } from 'vitest';
import { pairedBootstrap } from '../../../src/ml/statistics/paired-bootstrap.ts';

const meanOf = (values: readonly number[]) => (rows: Uint32Array) =>
  rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length;

describe('the paired bootstrap', () => {
  it('has the standard error of the mouse data of Efron and Tibshirani (1993, table 2.2)', () => {
    // Days that the seven treated mice survived: mean 86.86, bootstrap standard error 23.36 in the limit.
    const outcome = pairedBootstrap({
      rowCount: 7,
      difference: meanOf([94, 197, 16, 38, 99, 141, 23]),
      seed: 1,
      resamples: 20_000,
    });
    expect(outcome.difference).toBeCloseTo(86.86, 2);
    expect(Math.abs(outcome.standardError - 23.36)).toBeLessThan(0.5);
  });

  it('has the standard error of their law school correlation (tables 3.1 and 6.1)', () => {
    const lsat = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594];
    const gpa = [
      3.39, 3.3, 2.81, 3.03, 3.44, 3.07, 3.0, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96,
    ];
    const outcome = pairedBootstrap({
      rowCount: 15,
      difference: (rows) => correlation(lsat, gpa, rows),
      seed: 1,
      resamples: 20_000,
      confidence: 0.9,
    });
    expect(outcome.difference).toBeCloseTo(0.776, 3);
    // Table 6.1: .132 from 3,200 replications.
    expect(outcome.standardError).toBeCloseTo(0.132, 2);
    expect(outcome.high).toBeLessThan(1);
  });

  it('keeps rows together: a candidate that is always one better is one better on every draw', () => {
    const champion = [5, 1, 4, 2, 8];
    const better = champion.map((value) => value + 1);
    const outcome = pairedBootstrap({
      rowCount: 5,
      difference: (rows) => meanOf(better)(rows) - meanOf(champion)(rows),
      seed: 3,
    });
    expect(outcome.low).toBeCloseTo(1, 12);
    expect(outcome.high).toBeCloseTo(1, 12);
  });

  it('repeats itself for the same seed and not for another', () => {
    const run = (seed: number) =>
      pairedBootstrap({ rowCount: 7, difference: meanOf([1, 2, 3, 5, 8, 13, 21]), seed });
    expect(run(5)).toEqual(run(5));
    expect(run(5).standardError).not.toBe(run(6).standardError);
  });
});

function correlation(xs: readonly number[], ys: readonly number[], rows: Uint32Array): number {
  const [meanX, meanY] = [meanOf(xs)(rows), meanOf(ys)(rows)];
  let [xy, xx, yy] = [0, 0, 0];
  for (const row of rows) {
    const [dx, dy] = [(xs[row] ?? 0) - meanX, (ys[row] ?? 0) - meanY];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xy / Math.sqrt(xx * yy);
}
