import { smoothedShares } from './smoothed-shares.ts';

/**
 * Population stability index of two samples counted into the same bins:
 * `PSI = sum over bins of (a - e) ln(a / e)`, e and a the expected and actual shares (Siddiqi, "Credit
 * Risk Scorecards", 2006). It is Jeffreys' divergence (Kullback and Leibler 1951) in nats. Shares are
 * smoothed by half a count a bin, so that an empty bin does not make it infinite.
 *
 * Equal populations do not give 0: with B bins and samples of n and m, PSI is about (1/n + 1/m) times
 * a chi-square of B - 1 degrees of freedom (Yurdakul and Naranjo, "Statistical properties of the
 * population stability index", 2020), so a fixed threshold means something only from a size on.
 */
export function populationStabilityIndex(
  expected: readonly number[],
  actual: readonly number[],
): number {
  if (expected.length !== actual.length) {
    throw new RangeError(`${expected.length} expected bins against ${actual.length} actual ones`);
  }
  const before = smoothedShares(expected);
  return smoothedShares(actual).reduce((sum, share, bin) => {
    const was = before[bin] ?? share;
    return sum + (share - was) * Math.log(share / was);
  }, 0);
}
