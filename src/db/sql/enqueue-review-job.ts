import { type EnqueueSource, Prisma } from '../../generated/prisma/client.ts';

type NewJob = {
  id: string;
  queueId: string;
  videoId: string;
  source: EnqueueSource;
  priority: number;
  parentId: string | null;
  excludedReviewers: readonly string[];
  blind: boolean;
  goldLabelId: string | null;
  reviewsDecisionId: string | null;
  enqueuedBy: string;
};

/**
 * Puts a video into a queue, or raises the open job that it has there. Answers the job's id and whether
 * it is new; no row where the queue is archived or either is missing.
 *
 * The queue is locked as its foreign key would lock it, but before its order is read: who changes the
 * order waits for those who go by the old one, and those who come later wait for the new one.
 */
export function enqueueReviewJobStatement(job: NewJob): Prisma.Sql {
  return Prisma.sql`
    WITH queue AS MATERIALIZED (
      SELECT id, "order" FROM review_queue
      WHERE id = ${job.queueId}::uuid AND archived_at IS NULL
      FOR KEY SHARE
    ),
    facts AS (
      SELECT id, current_prediction_id,
        1 - abs(2 * claim_probability - 1) AS uncertainty, coalesce(view_count, 0) AS reach
      FROM video WHERE id = ${job.videoId}::uuid
    )
    INSERT INTO review_job (id, queue_id, video_id, source, priority, uncertainty, reach, sort_key,
      prediction_id, parent_id, excluded_reviewers, blind, gold_label_id,
      reviews_decision_id, enqueued_by, enqueued_at)
    SELECT ${job.id}::uuid, queue.id, facts.id, ${job.source}::enqueue_source, ${job.priority}::int,
      uncertainty, reach, job_sort_key(queue."order", ${job.priority}::int, uncertainty, reach, now()),
      current_prediction_id, ${job.parentId}::uuid, ${[...job.excludedReviewers]}::text[],
      ${job.blind}::boolean, ${job.goldLabelId}::uuid,
      ${job.reviewsDecisionId}::uuid, ${job.enqueuedBy}, now()
    FROM queue, facts
    ON CONFLICT (queue_id, video_id)
      WHERE status IN ('PENDING', 'LEASED') AND gold_label_id IS NULL
        AND reviews_decision_id IS NULL
    DO UPDATE SET
      priority = greatest(review_job.priority, excluded.priority),
      sort_key = job_sort_key((SELECT "order" FROM queue),
        greatest(review_job.priority, excluded.priority),
        review_job.uncertainty, review_job.reach, review_job.enqueued_at),
      blind = review_job.blind OR excluded.blind,
      excluded_reviewers = ARRAY(
        SELECT DISTINCT unnest(review_job.excluded_reviewers || excluded.excluded_reviewers))
    RETURNING id, xmax = 0 AS created`;
}
