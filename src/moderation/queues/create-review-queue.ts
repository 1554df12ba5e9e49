import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { Prisma, type ReviewQueue } from '../../generated/prisma/client.ts';
import { invalid, parseLimited } from '../limited-input.ts';
import { newId } from '../new-id.ts';
import { requireQueue } from './escalation-target.ts';
import { type NewQueue, newQueue } from './queue-settings.ts';

/**
 * Makes a queue.
 * @throws ValidationError | NotFoundError for the queue that it is to escalate to.
 */
export async function createReviewQueue(
  { database }: { database: Database },
  input: NewQueue,
  actor: string,
): Promise<ReviewQueue> {
  const { reviewers, ...settings } = parseLimited(newQueue, input);
  try {
    return await database.prisma.$transaction(async (tx) => {
      await requireQueue(tx, settings.escalatesToId);
      const queue = await tx.reviewQueue.create({ data: { id: newId(), ...settings } });
      await tx.queueReviewer.createMany({
        data: reviewers.map((reviewer) => ({ queueId: queue.id, reviewer })),
      });
      await recordAudit(tx, {
        actor,
        action: 'queue.create',
        subject: { type: 'ReviewQueue', id: queue.id },
        details: { ...settings, reviewers },
      });
      return queue;
    });
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') {
      throw error;
    }
    const limit = 'a key that no other queue has';
    throw invalid([{ field: 'key', limit, message: `key must be ${limit}` }]);
  }
}
