import { createRandom } from '../random.ts';
import { quantile } from './quantile.ts';

/**
 * Percentile interval of a difference between two models that answered the same rows (Efron and
 * Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13): rows are drawn with replacement,
 * each with both models' answers, `difference` is computed on every draw, and the interval is from the
 * (1 - confidence)/2 to the (1 + confidence)/2 quantile of the outcomes. The same seed gives the same
 * interval.
 *
 * @param rowCount how many rows there are, at least 1.
 * @param difference the statistic on the rows of these indexes, which may repeat; the array is reused.
 */
export function pairedBootstrap(options: {
  rowCount: number;
  difference(rows: Uint32Array): number;
  seed: number;
  resamples?: number;
  confidence?: number;
}): { difference: number; low: number; high: number; standardError: number } {
  const { rowCount, difference, seed, resamples = 2_000, confidence = 0.95 } = options;
  const random = createRandom(seed);
  const rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
  const observed = difference(rows);
  const outcomes = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    for (let row = 0; row < rowCount; row += 1) rows[row] = Math.floor(random.next() * rowCount);
    outcomes[resample] = difference(rows);
  }
  outcomes.sort();
  return {
    difference: observed,
    low: quantile(outcomes, (1 - confidence) / 2),
    high: quantile(outcomes, (1 + confidence) / 2),
    standardError: standardDeviation(outcomes),
  };
}

/** With n - 1 below the line, as in Efron and Tibshirani's algorithm 6.1. */
function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
