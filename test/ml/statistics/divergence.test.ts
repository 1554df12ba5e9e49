import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/ml/random.ts';
import { jensenShannon } from '../../../src/ml/statistics/jensen-shannon.ts';
import { populationStabilityIndex } from '../../../src/ml/statistics/population-stability-index.ts';
import { smoothedShares } from '../../../src/ml/statistics/smoothed-shares.ts';

const counts = fc.array(fc.tuple(fc.nat(1_000), fc.nat(1_000)), { minLength: 2, maxLength: 12 });

describe('the population stability index', () => {
  it('is the sum of (a - e) ln(a / e), with counts so large that smoothing does not show', () => {
    // -0.15 ln 0.4 - 0.05 ln 0.8 + 0.05 ln 1.2 + 0.15 ln 1.6
    const index = populationStabilityIndex([25e6, 25e6, 25e6, 25e6], [10e6, 20e6, 30e6, 40e6]);
    expect(index).toBeCloseTo(0.2282, 4);
  });

  it('is the symmetric divergence of Kullback and Leibler, in nats', () => {
    // KL(p||q) = 1.927 bits and KL(q||p) = 2.022 bits.
    const index = populationStabilityIndex([10e6, 40e6, 50e6], [80e6, 15e6, 5e6]);
    expect(index).toBeCloseTo((1.927 + 2.022) * Math.LN2, 3);
  });

  it('adds half a count to each bin', () => {
    expect(smoothedShares([0, 9])).toEqual([0.05, 0.95]);
    expect(populationStabilityIndex([0, 9], [9, 0])).toBeCloseTo(1.8 * Math.log(19), 12);
  });

  it('is never negative, symmetric, and 0 for the same counts', () => {
    fc.assert(
      fc.property(counts, (pairs) => {
        const [left, right] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        expect(populationStabilityIndex(left, right)).toBeGreaterThanOrEqual(0);
        expect(populationStabilityIndex(left, right)).toBeCloseTo(
          populationStabilityIndex(right, left),
          9,
        );
        expect(populationStabilityIndex(left, left)).toBe(0);
      }),
    );
  });

  it('over 0.1 is a false alarm in about a third of samples of 100, and in none of 500', () => {
    // Ten bins, the reference as large as the training part of the TikTok data, nothing drifted.
    const random = createRandom(2026);
    const sample = (size: number) => {
      const bins = Array.from({ length: 10 }, () => 0);
      for (let row = 0; row < size; row += 1) {
        const bin = Math.floor(random.next() * 10);
        bins[bin] = (bins[bin] ?? 0) + 1;
      }
      return bins;
    };
    const reference = sample(12_213);
    const falseAlarms = (size: number) => {
      const rounds = Array.from({ length: 1_000 }, () =>
        populationStabilityIndex(reference, sample(size)),
      );
      return rounds.filter((index) => index > 0.1).length / rounds.length;
    };
    const ofHundred = falseAlarms(100);
    expect(ofHundred).toBeGreaterThan(0.25);
    expect(ofHundred).toBeLessThan(0.45);
    expect(falseAlarms(500)).toBe(0);
  });

  it('refuses to compare different bins', () => {
    expect(() => populationStabilityIndex([1, 2], [1, 2, 3])).toThrow('2 expected bins against 3');
  });
});

describe('the Jensen-Shannon divergence', () => {
  it('is 0.420 bits for shares of 10, 40, 50% against 80, 15, 5%', () => {
    expect(jensenShannon([0.1, 0.4, 0.5], [0.8, 0.15, 0.05])).toBeCloseTo(0.42, 3);
  });

  it('is 1 bit without anything in common, 0 for equals, and 0.311 for a coin against a certainty', () => {
    expect(jensenShannon([3, 0], [0, 8])).toBe(1);
    expect(jensenShannon([3, 5], [6, 10])).toBe(0);
    // H(3/4) - (H(1/2) + 0) / 2 = 0.8113 - 0.5
    expect(jensenShannon([1, 1], [1, 0])).toBeCloseTo(0.3113, 4);
  });

  it('is symmetric and from 0 to 1', () => {
    fc.assert(
      fc.property(counts, (pairs) => {
        const [left, right] = [pairs.map(([a]) => a + 1), pairs.map(([, b]) => b + 1)];
        const divergence = jensenShannon(left, right);
        expect(divergence).toBeGreaterThanOrEqual(0);
        expect(divergence).toBeLessThanOrEqual(1);
        expect(divergence).toBeCloseTo(jensenShannon(right, left), 12);
      }),
    );
  });

  it('of nothing is not a number', () => {
    expect(jensenShannon([0, 0], [1, 2])).toBeNaN();
  });
});
