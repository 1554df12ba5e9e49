import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';

/** @throws NotFoundError unless there is such a queue, or none was named. */
export async function requireQueue(tx: Db, queueId: string | null | undefined): Promise<void> {
  if (queueId == null) return;
  const queue = await tx.reviewQueue.findFirst({ where: { id: queueId, archivedAt: null } });
  if (queue === null) throw new NotFoundError('review queue to escalate to');
}
