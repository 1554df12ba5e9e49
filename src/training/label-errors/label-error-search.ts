import type { Database } from '../../db/database.ts';
import { labelErrorSearch } from '../../jobs/definitions.ts';
import type { Jobs } from '../../jobs/jobs.ts';

/** Where the search through a snapshot's labels stands. */
export type LabelErrorSearch = Readonly<{
  status: 'QUEUED' | 'SUCCEEDED' | 'FAILED';
  /** Why the last try failed, and when; of a FAILED one alone. */
  failure: string | null;
  failedAt: Date | null;
}>;

/** @returns null when nobody has asked for it, or no such snapshot is there */
export async function labelErrorSearchOf(
  { database: { prisma }, jobs }: { database: Database; jobs: Jobs },
  datasetSnapshotId: string,
): Promise<LabelErrorSearch | null> {
  const nothing = { failure: null, failedAt: null };
  const report = await prisma.labelErrorReport.findUnique({ where: { datasetSnapshotId } });
  if (report !== null) return { status: 'SUCCEEDED', ...nothing };
  if (await jobs.isPending(labelErrorSearch, { snapshotId: datasetSnapshotId })) {
    return { status: 'QUEUED', ...nothing };
  }
  const last = await prisma.labelErrorFailure.findFirst({
    where: { datasetSnapshotId },
    orderBy: { id: 'desc' },
  });
  return last && { status: 'FAILED', failure: last.failure, failedAt: last.createdAt };
}

/** Keeps why a search failed, for who asked for it. */
export async function recordLabelErrorFailure(
  { prisma }: Pick<Database, 'prisma'>,
  failed: { datasetSnapshotId: string; failure: string },
): Promise<void> {
  await prisma.labelErrorFailure.create({ data: failed });
}
