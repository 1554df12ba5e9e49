import type { DriftStatus } from '../../generated/prisma/client.ts';
import { jensenShannon } from '../../ml/statistics/jensen-shannon.ts';
import { populationStabilityIndex } from '../../ml/statistics/population-stability-index.ts';
import { type DriftFeature, FEATURE_BINS, type FeatureDrift } from './report-shape.ts';

/** Videos of a feature by bin, and the sum of its values where it has one. */
export type Histogram = { bins: number[]; sum: number | null };

/** Siddiqi (2006): under 0.1 nothing has shifted, from 0.25 on it has a lot. */
export const PSI_THRESHOLD = 0.1;

/**
 * Videos that either side needs. Chance alone moves ten bins of 100 videos beyond the threshold in three
 * or four of ten comparisons, and ten bins of 500 in fewer than one of 300, or in none of 1,000 against
 * a baseline of thousands: test/ml/statistics/divergence.test.ts draws them.
 */
export const MIN_VIDEOS = 500;

/** @throws never: a feature that too few videos have is INSUFFICIENT_DATA, without a figure. */
export function compareFeature(
  feature: DriftFeature,
  expected: Histogram,
  actual: Histogram,
): FeatureDrift {
  const expectedCount = sum(expected.bins);
  const actualCount = sum(actual.bins);
  const bins = FEATURE_BINS[feature].map((label, bin) => ({
    label,
    expected: expected.bins[bin] ?? 0,
    actual: actual.bins[bin] ?? 0,
  }));
  // A bin that is empty on both sides says nothing; smoothed, it would.
  const seen = bins.filter((bin) => bin.expected + bin.actual > 0);
  const before = seen.map((bin) => bin.expected);
  const now = seen.map((bin) => bin.actual);
  const enough = Math.min(expectedCount, actualCount) >= MIN_VIDEOS;
  const psi = enough ? populationStabilityIndex(before, now) : null;
  return {
    feature,
    status: psi === null ? 'INSUFFICIENT_DATA' : psi > PSI_THRESHOLD ? 'DRIFTED' : 'STABLE',
    expectedCount,
    actualCount,
    psi,
    jensenShannon: enough ? jensenShannon(before, now) : null,
    expectedMean: mean(expected.sum, expectedCount),
    actualMean: mean(actual.sum, actualCount),
    bins,
  };
}

/** DRIFTED when any feature is; INSUFFICIENT_DATA when none could be compared. */
export function overallStatus(features: readonly FeatureDrift[]): DriftStatus {
  const some = (status: DriftStatus) => features.some((feature) => feature.status === status);
  if (some('DRIFTED')) return 'DRIFTED';
  return some('STABLE') ? 'STABLE' : 'INSUFFICIENT_DATA';
}

function mean(total: number | null, count: number): number | null {
  return total === null || count === 0 ? null : total / count;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
