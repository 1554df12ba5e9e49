import { Prisma } from '../../generated/prisma/client.ts';

/** Hands this very job to a reviewer, if it waits. */
export function leaseJobStatement(jobId: string, holder: string): Prisma.Sql {
  return Prisma.sql`
    UPDATE review_job AS job SET status = 'LEASED', lease_token = gen_random_uuid(),
      lease_holder = ${holder}, leased_at = clock_timestamp(),
      lease_expires_at = clock_timestamp() + make_interval(secs => queue.lease_seconds)
    FROM review_queue AS queue
    WHERE job.id = ${jobId}::uuid AND queue.id = job.queue_id AND job.status = 'PENDING'`;
}
