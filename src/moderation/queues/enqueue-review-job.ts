import type { Db } from '../../db/database.ts';
import { publishEvent } from '../../db/events.ts';
import { enqueueReviewJobStatement } from '../../db/sql/enqueue-review-job.ts';
import { NotFoundError } from '../../errors.ts';
import type { EnqueueSource, ReviewJob } from '../../generated/prisma/client.ts';
import { holdVideo } from '../erasure/hold-video.ts';
import { newId } from '../new-id.ts';

/** Topic on which new jobs are told, with `{ queueId, jobIds }`. */
export const JOB_ENTERED = 'job-entered';

export type Enqueueing = {
  queueId: string;
  videoId: string;
  source: EnqueueSource;
  enqueuedBy: string;
  /** From -1000 to 1000; the higher, the sooner. 0 by default. */
  priority?: number;
  /** The job that this one follows from. */
  parentId?: string | null;
  /** Who must not get it. */
  excludedReviewers?: readonly string[];
  /** Neither predictions nor earlier decisions are shown before it is decided. */
  blind?: boolean;
  /** Of a gold job: the known label. Such a job has no effect, and may stand beside another. */
  goldLabelId?: string | null;
  /** Of a second review: the decision that it makes again. It has no effect either. */
  reviewsDecisionId?: string | null;
};

/**
 * Puts a video into a queue. A video has one open job a queue: where there is one already, it is
 * answered, raised to the priority if that is higher, kept from the excluded reviewers too, and blind if
 * either is. Last in a transaction, as it publishes (see `publishEvent`).
 * @returns the job, and whether it is new.
 * @throws NotFoundError for a video, or one that was erased, or for a queue that takes jobs.
 */
export async function enqueueReviewJob(
  tx: Db,
  { queueId, videoId, ...enqueueing }: Enqueueing,
): Promise<{ job: ReviewJob; created: boolean }> {
  const statement = enqueueReviewJobStatement({
    id: newId(),
    queueId,
    videoId,
    priority: 0,
    parentId: null,
    excludedReviewers: [],
    blind: false,
    goldLabelId: null,
    reviewsDecisionId: null,
    ...enqueueing,
  });
  const [row] = await tx.$queryRaw<{ id: string; created: boolean }[]>(statement);
  if (row === undefined) throw await whatIsMissing(tx, queueId);
  const { id, created } = row;
  await holdVideo(tx, videoId);
  const job = await tx.reviewJob.findUniqueOrThrow({ where: { id } });
  if (created) await publishEvent(tx, JOB_ENTERED, { queueId, jobIds: [id] });
  return { job, created };
}

async function whatIsMissing(tx: Db, queueId: string): Promise<NotFoundError> {
  const queue = await tx.reviewQueue.findFirst({ where: { id: queueId, archivedAt: null } });
  return new NotFoundError(queue === null ? 'review queue that takes jobs' : 'such video');
}
