import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { rekeyOpenJobsStatement } from '../../db/sql/rekey-open-jobs.ts';
import { NotFoundError } from '../../errors.ts';
import type { ReviewQueue } from '../../generated/prisma/client.ts';
import { invalid, parseLimited } from '../limited-input.ts';
import { requireQueue } from './escalation-target.ts';
import { type QueueChange, queueChange } from './queue-settings.ts';

/**
 * Changes a queue's settings; what is left out stays. Another order applies at once to jobs that come,
 * and to those that wait as fast as they can be keyed anew: in small transactions, so that nobody waits
 * for all of them. One that is cut short is made up for by the next change, of whatever.
 * @throws ValidationError | NotFoundError
 */
export async function updateReviewQueue(
  { database }: { database: Database },
  { queueId, change, actor }: { queueId: string; change: QueueChange; actor: string },
): Promise<ReviewQueue> {
  const { reviewers, ...settings } = parseLimited(queueChange, change);
  if (settings.escalatesToId === queueId) {
    const limit = 'another queue';
    throw invalid([{ field: 'escalatesTo', limit, message: `escalatesTo must be ${limit}` }]);
  }
  const queue = await database.prisma.$transaction(async (tx) => {
    await lockQueue(tx, queueId);
    await requireQueue(tx, settings.escalatesToId);
    if (reviewers !== undefined) {
      await tx.queueReviewer.deleteMany({ where: { queueId } });
      await tx.queueReviewer.createMany({
        data: reviewers.map((reviewer) => ({ queueId, reviewer })),
      });
    }
    const updated = await tx.reviewQueue.update({ where: { id: queueId }, data: settings });
    await recordAudit(tx, {
      actor,
      action: 'queue.update',
      subject: { type: 'ReviewQueue', id: queueId },
      details: { ...settings, ...(reviewers !== undefined && { reviewers }) },
    });
    return updated;
  });
  await rekeyOpenJobs(database, queueId);
  return queue;
}

/** Waits for those who are putting jobs into it by its present order (enqueue-review-job.ts in db/sql). */
async function lockQueue(tx: Db, queueId: string): Promise<void> {
  const locked = await tx.$queryRaw<unknown[]>`
    SELECT FROM review_queue WHERE id = ${queueId}::uuid FOR UPDATE`;
  if (locked.length === 0) throw new NotFoundError('such review queue');
}

async function rekeyOpenJobs({ prisma }: Database, queueId: string): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await prisma.$queryRaw<{ last: string | null }[]>(
      rekeyOpenJobsStatement(queueId, after),
    );
    const last = rows[0]?.last ?? null;
    if (last === null) return;
    after = last;
  }
}
