import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { Db } from '../../db/database.ts';
import { driftHistograms, type HistogramRow } from '../../db/sql/drift-histograms.ts';
import { type SampledInput, sampleInputs } from '../../db/sql/drift-samples.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Model } from '../../ml/types.ts';
import type { Histogram } from './compare-feature.ts';
import { DRIFT_FEATURES, type DriftFeature, FEATURE_BINS } from './report-shape.ts';

/** Videos that a sample holds at most: what bounds memory and time. */
const SAMPLE_SIZE = 5_000;

/** Inputs scored between two turns of the event loop: some 5 ms. */
const SCORE_BATCH = 250;

/** What the database counts by itself; a feature that no video has is empty. */
export async function countFeatures(
  db: Db,
  population: Prisma.Sql,
): Promise<Map<DriftFeature, Histogram>> {
  const rows = await db.$queryRaw<HistogramRow[]>(driftHistograms(population));
  return new Map(
    DRIFT_FEATURES.map((feature) => {
      const own = rows.filter((row) => row.feature === feature);
      const histogram = empty(feature);
      for (const { bin, count, sum } of own) {
        histogram.bins[bin] = count;
        if (sum !== null) histogram.sum = (histogram.sum ?? 0) + sum;
      }
      return [feature, histogram];
    }),
  );
}

/**
 * What a model says of a sample of held-out videos, a few at a time: the probability of CLAIM, and the
 * share of the text that it has never seen.
 */
export async function countAnswers(
  db: Db,
  population: Prisma.Sql,
  model: Model,
): Promise<{ claimProbability: Histogram; unfamiliar: Histogram }> {
  const inputs = await db.$queryRaw<SampledInput[]>(sampleInputs(population, SAMPLE_SIZE));
  const probabilities: number[] = [];
  const unfamiliar: number[] = [];
  for (let start = 0; start < inputs.length; start += SCORE_BATCH) {
    for (const score of model.score(inputs.slice(start, start + SCORE_BATCH))) {
      probabilities.push(score.claimProbability);
      unfamiliar.push(1 - score.familiarity);
    }
    await eventLoopTurn();
  }
  return {
    claimProbability: inTenths('CLAIM_PROBABILITY', probabilities),
    unfamiliar: inTenths('OUT_OF_VOCABULARY', unfamiliar),
  };
}

function inTenths(feature: DriftFeature, values: readonly number[]): Histogram {
  const { bins } = empty(feature);
  for (const value of values) {
    const bin = Math.min(9, Math.floor(value * 10));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return { bins, sum: values.reduce((total, value) => total + value, 0) };
}

function empty(feature: DriftFeature): Histogram {
  return { bins: FEATURE_BINS[feature].map(() => 0), sum: null };
}
