/** The standard normal quantile of 97.5%: two-sided 95%. */
const Z = 1.959_963_984_540_054;

/**
 * The interval that holds a share with 95% confidence, from `hits` of `n` (Wilson, "Probable inference, the
 * law of succession, and statistical inference", JASA 1927): unlike the textbook one it stays within 0 and 1
 * and is right for few trials and for shares near either end.
 *
 *     (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)
 *
 * @returns null where nothing was tried.
 */
export function wilsonInterval(hits: number, n: number): { low: number; high: number } | null {
  if (n === 0) return null;
  const share = hits / n;
  const z2 = Z * Z;
  const middle = share + z2 / (2 * n);
  const reach = Z * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  return {
    low: hits === 0 ? 0 : (middle - reach) / scale,
    high: hits === n ? 1 : (middle + reach) / scale,
  };
}
