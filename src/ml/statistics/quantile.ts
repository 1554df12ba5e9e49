/**
 * The sample quantile of type 7 (Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996):
 * linear between the order statistics around position (n - 1) p, as in R, NumPy and PostgreSQL's
 * `percentile_cont`.
 * @param sorted ascending; the quantile of nothing is NaN.
 * @param p from 0 to 1.
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below];
  if (low === undefined) return Number.NaN;
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}
