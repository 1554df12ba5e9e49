import type { Db } from '../../db/database.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';

/** Gives a lease the full time of its queue, from now. */
export async function extendLease(tx: Db, jobId: string): Promise<ReviewJob> {
  await tx.$executeRaw`
    UPDATE review_job AS job
    SET lease_expires_at = clock_timestamp() + make_interval(secs => queue.lease_seconds)
    FROM review_queue AS queue
    WHERE job.id = ${jobId}::uuid AND queue.id = job.queue_id AND job.status = 'LEASED'`;
  return await tx.reviewJob.findUniqueOrThrow({ where: { id: jobId } });
}
