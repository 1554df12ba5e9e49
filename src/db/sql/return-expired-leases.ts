import { Prisma } from '../../generated/prisma/client.ts';

const BATCH_SIZE = 500;

/** Puts jobs back into their queues whose leases are over. Passes over those that somebody is at. */
export function returnExpiredLeasesStatement(): Prisma.Sql {
  return Prisma.sql`
    WITH expired AS (
      SELECT id, lease_holder FROM review_job
      WHERE status = 'LEASED' AND lease_expires_at <= clock_timestamp()
      ORDER BY lease_expires_at
      LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED
    )
    UPDATE review_job AS job SET status = 'PENDING',
      lease_token = NULL, lease_holder = NULL, leased_at = NULL, lease_expires_at = NULL
    FROM expired WHERE job.id = expired.id
    RETURNING job.id, expired.lease_holder AS holder`;
}
