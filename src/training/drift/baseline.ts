import { firstPredictedPopulation, snapshotPopulation } from '../../db/sql/drift-populations.ts';
import type { DriftBaseline, ModelVersion, Prisma } from '../../generated/prisma/client.ts';

/** How many of a version's first answers stand in for the snapshot that it has not. */
const FIRST_PREDICTIONS = 10_000;

export type Baseline = {
  kind: DriftBaseline;
  datasetSnapshotId: string | null;
  /** A population of drift-populations.ts. */
  population: Prisma.Sql;
};

/**
 * What a version is compared with: the snapshot that it learned from, or, for one that shipped and has
 * none here, the first videos that it answered before the period that is looked at.
 */
export function baselineOf(
  { version, datasetSnapshotId }: Pick<ModelVersion, 'version' | 'datasetSnapshotId'>,
  period: { from: Date },
): Baseline {
  return datasetSnapshotId === null
    ? {
        kind: 'FIRST_PREDICTIONS',
        datasetSnapshotId,
        population: firstPredictedPopulation(version, {
          before: period.from,
          size: FIRST_PREDICTIONS,
        }),
      }
    : { kind: 'SNAPSHOT', datasetSnapshotId, population: snapshotPopulation(datasetSnapshotId) };
}
