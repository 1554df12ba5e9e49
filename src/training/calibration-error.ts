import type { ClaimLabel, Score } from '../ml/types.ts';

const BINS = 15;

/**
 * The expected calibration error of `evaluateScores`, prepared to be asked for many draws of the same
 * rows: each row's bin, confidence and outcome are worked out once.
 * @returns the error over the rows of these indexes, which may repeat
 */
export function calibrationErrorOf(
  scores: readonly Score[],
  truth: readonly ClaimLabel[],
): (rows: Uint32Array) => number {
  const bin = new Uint8Array(scores.length);
  const excess = new Float64Array(scores.length);
  for (const [row, { label, claimProbability }] of scores.entries()) {
    const confidence = label === 'CLAIM' ? claimProbability : 1 - claimProbability;
    bin[row] = Math.max(0, Math.ceil(confidence * BINS) - 1);
    excess[row] = Number(label === truth[row]) - confidence;
  }
  const sums = new Float64Array(BINS);
  return (rows) => {
    if (rows.length === 0) return 0;
    sums.fill(0);
    for (const row of rows) {
      const of = bin[row] ?? 0;
      sums[of] = (sums[of] ?? 0) + (excess[row] ?? 0);
    }
    return sums.reduce((total, sum) => total + Math.abs(sum), 0) / rows.length;
  };
}
