import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';
import { invalid } from '../limited-input.ts';
import { enqueueReviewJob } from './enqueue-review-job.ts';

/** How far a job's priority may go, either way. */
export const PRIORITY_LIMIT = 1_000;

/**
 * A moderator puts a video into a queue by hand.
 * @throws ValidationError | NotFoundError
 */
export async function enqueueVideo(
  { database }: { database: Database },
  input: { videoId: string; queueId: string; priority: number; actor: string },
): Promise<{ job: ReviewJob; created: boolean }> {
  const { videoId, queueId, priority, actor } = input;
  if (!Number.isInteger(priority) || Math.abs(priority) > PRIORITY_LIMIT) {
    const limit = `a whole number from -${PRIORITY_LIMIT} to ${PRIORITY_LIMIT}`;
    throw invalid([{ field: 'priority', limit, message: `priority must be ${limit}` }]);
  }
  return await database.prisma.$transaction(async (tx) => {
    await recordAudit(tx, {
      actor,
      action: 'job.enqueue',
      subject: { type: 'Video', id: videoId },
      details: { queueId, priority },
    });
    return await enqueueReviewJob(tx, {
      videoId,
      queueId,
      priority,
      source: 'MANUAL',
      enqueuedBy: actor,
    });
  });
}
