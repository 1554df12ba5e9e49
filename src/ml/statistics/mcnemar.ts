/**
 * Do two classifiers differ on the same rows? Only rows where exactly one is right can tell: of those
 * n, the first is right on k. If they were equally good, k would be binomial(n, 1/2).
 *
 * Exact (McNemar 1947, conditional): `p = min(1, 2 P(X <= min(k, n - k)))`. It is conservative; the
 * mid-p takes half of the observed point's probability off each tail, `p - P(X = k)` (and
 * `1 - P(X = k) / 2` where k = n - k): Fagerland, Lydersen and Laake, "The McNemar test for binary
 * matched-pairs data: mid-p and asymptotic are better than exact conditional", 2013.
 * Without a row that tells, both are 1.
 */
export function mcnemar(pairs: { onlyFirstRight: number; onlySecondRight: number }): {
  exactP: number;
  midP: number;
} {
  const { onlyFirstRight, onlySecondRight } = pairs;
  const n = onlyFirstRight + onlySecondRight;
  if (n === 0) return { exactP: 1, midP: 1 };
  const fewer = Math.min(onlyFirstRight, onlySecondRight);
  // By logarithms: 2^-n leaves the range of doubles from n = 1,075 on.
  let logPoint = -n * Math.LN2;
  let tail = Math.exp(logPoint);
  for (let k = 1; k <= fewer; k += 1) {
    logPoint += Math.log(n - k + 1) - Math.log(k);
    tail += Math.exp(logPoint);
  }
  const point = Math.exp(logPoint);
  if (onlyFirstRight === onlySecondRight) return { exactP: 1, midP: 1 - point / 2 };
  return { exactP: Math.min(1, 2 * tail), midP: 2 * tail - point };
}
