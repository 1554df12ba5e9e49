import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { InsufficientLabelsError, NotFoundError } from '../../errors.ts';
import type { LabelErrorReport } from '../../generated/prisma/client.ts';
import { labelErrorSearch } from '../../jobs/definitions.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { MIN_LABELS_PER_CLASS } from '../request-training.ts';

/**
 * Has the labels of a snapshot looked through by the worker, once: a search that waits or runs is not
 * asked for again.
 * @returns the report when there is one already, else null
 * @throws NotFoundError | InsufficientLabelsError
 */
export async function requestLabelErrors(
  { database, jobs }: { database: Database; jobs: Jobs },
  { snapshotId, actor }: { snapshotId: string; actor: string },
): Promise<LabelErrorReport | null> {
  const snapshot = await database.prisma.datasetSnapshot.findUnique({
    where: { id: snapshotId },
    include: { labelErrorReport: true },
  });
  if (snapshot === null) throw new NotFoundError('such dataset snapshot');
  if (snapshot.labelErrorReport !== null) return snapshot.labelErrorReport;
  const { claimCount, opinionCount } = snapshot;
  if (Math.min(claimCount, opinionCount) < MIN_LABELS_PER_CLASS) {
    const requiredPerClass = MIN_LABELS_PER_CLASS;
    throw new InsufficientLabelsError({ claimCount, opinionCount, requiredPerClass });
  }
  const search = { snapshotId };
  if (!(await jobs.isPending(labelErrorSearch, search))) {
    await database.prisma.$transaction(async (tx) => {
      await jobs.enqueue(tx, labelErrorSearch, search);
      await recordAudit(tx, {
        actor,
        action: 'label-errors.search',
        subject: { type: 'DatasetSnapshot', id: snapshotId },
      });
    });
  }
  return null;
}
