/**
 * Jensen-Shannon divergence of two distributions over the same bins, in bits: from 0 (equal) to 1 (no
 * bin in common). `JS(p, q) = H((p + q) / 2) - (H(p) + H(q)) / 2` (Lin, "Divergence measures based on
 * the Shannon entropy", 1991). Finite without smoothing; counts will do as well as shares.
 * @returns NaN when either side is empty.
 */
export function jensenShannon(p: readonly number[], q: readonly number[]): number {
  if (p.length !== q.length) throw new RangeError(`${p.length} bins against ${q.length}`);
  const [totalP, totalQ] = [sum(p), sum(q)];
  const divergence = p.reduce((bits, weight, bin) => {
    const [a, b] = [weight / totalP, (q[bin] ?? 0) / totalQ];
    const middle = (a + b) / 2;
    return bits + (term(a, middle) + term(b, middle)) / 2;
  }, 0);
  // Rounding may leave the range by a few units of the last place.
  return Math.min(1, Math.max(0, divergence));
}

function term(share: number, middle: number): number {
  return share === 0 ? 0 : share * Math.log2(share / middle);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
