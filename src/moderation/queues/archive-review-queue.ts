import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { ReviewQueue } from '../../generated/prisma/client.ts';

/**
 * Closes a queue to new jobs, or opens it again. The jobs that are in it can still be worked off. Twice
 * is fine; the first date stays.
 * @throws NotFoundError
 */
export async function archiveReviewQueue(
  { database }: { database: Database },
  { queueId, archived, actor }: { queueId: string; archived: boolean; actor: string },
): Promise<ReviewQueue> {
  return await database.prisma.$transaction(async (tx) => {
    const { count } = await tx.reviewQueue.updateMany({
      where: { id: queueId, archivedAt: archived ? null : { not: null } },
      data: { archivedAt: archived ? new Date() : null },
    });
    if (count > 0) {
      await recordAudit(tx, {
        actor,
        action: archived ? 'queue.archive' : 'queue.restore',
        subject: { type: 'ReviewQueue', id: queueId },
      });
    }
    const queue = await tx.reviewQueue.findUnique({ where: { id: queueId } });
    if (queue === null) throw new NotFoundError('such review queue');
    return queue;
  });
}
