/**
 * Shares of counts with half a count added to each bin (Jeffreys' prior; Good,
 * "The Estimation of Probabilities", 1965): `(count + 1/2) / (n + bins/2)`. An empty bin keeps a small
 * share, so that a logarithm of a ratio stays finite.
 */
export function smoothedShares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0) + counts.length / 2;
  return counts.map((count) => (count + 0.5) / total);
}
