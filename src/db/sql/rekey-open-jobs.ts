import { Prisma } from '../../generated/prisma/client.ts';

const BATCH_SIZE = 2_000;

/**
 * Gives the next open jobs of a queue, by id, the key of its present order. Answers the last id that it
 * looked at; null when there are no more.
 */
export function rekeyOpenJobsStatement(queueId: string, after: string): Prisma.Sql {
  return Prisma.sql`
    WITH batch AS (
      SELECT job.id, job_sort_key(queue."order", priority, uncertainty, reach, enqueued_at) AS key
      FROM review_job AS job JOIN review_queue AS queue ON queue.id = job.queue_id
      WHERE queue_id = ${queueId}::uuid AND status IN ('PENDING', 'LEASED') AND job.id > ${after}::uuid
      ORDER BY job.id LIMIT ${BATCH_SIZE}
    ),
    rekeyed AS (
      UPDATE review_job AS job SET sort_key = batch.key
      FROM batch
      WHERE job.id = batch.id AND job.sort_key <> batch.key
    )
    SELECT id AS last FROM batch ORDER BY id DESC LIMIT 1`;
}
