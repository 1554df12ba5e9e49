import { Prisma } from '../../generated/prisma/client.ts';

const BATCH_SIZE = 500;

/**
 * Puts jobs back into their queues whose leases are over, and counts them there. Passes over those that
 * somebody is at. Queues are locked in one order: two who do this at once wait instead of deadlocking.
 */
export function returnExpiredLeasesStatement(): Prisma.Sql {
  return Prisma.sql`
    WITH expired AS (
      SELECT id, queue_id, lease_holder FROM review_job
      WHERE status = 'LEASED' AND lease_expires_at <= clock_timestamp()
      ORDER BY lease_expires_at
      LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED
    ),
    concerned AS (
      SELECT id FROM review_queue WHERE id IN (SELECT queue_id FROM expired)
      ORDER BY id FOR NO KEY UPDATE
    ),
    counted AS (
      UPDATE review_queue AS queue SET expired_leases = expired_leases + part.leases
      FROM (SELECT queue_id, count(*) AS leases FROM expired GROUP BY queue_id) AS part
        JOIN concerned ON concerned.id = part.queue_id
      WHERE queue.id = part.queue_id
    )
    UPDATE review_job AS job SET status = 'PENDING',
      lease_token = NULL, lease_holder = NULL, leased_at = NULL, lease_expires_at = NULL
    FROM expired WHERE job.id = expired.id
    RETURNING job.id, expired.lease_holder AS holder`;
}
