import type { Db } from '../../db/database.ts';
import { type FeatureDrift, featuresShape } from './report-shape.ts';

/** The figures of the newest report, for the metrics; null before the first. */
export async function latestDrift(db: Db): Promise<{
  modelVersion: number;
  measuredAt: Date;
  features: FeatureDrift[];
} | null> {
  // Ids grow with time.
  const report = await db.driftReport.findFirst({ orderBy: { id: 'desc' } });
  if (report === null) return null;
  const { modelVersion, createdAt, features } = report;
  return { modelVersion, measuredAt: createdAt, features: featuresShape.parse(features) };
}
