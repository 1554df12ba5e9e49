import type { Db } from '../../db/database.ts';
import { LeaseLostError, NotFoundError } from '../../errors.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';

/** What the holder of a lease shows. */
export type LeaseClaim = Readonly<{ jobId: string; leaseToken: string; actor: string }>;

/**
 * Keeps everybody else from the job until the transaction ends.
 * @returns the job, and whether its lease was live, by the database's clock, when it was locked.
 * @throws NotFoundError
 */
export async function lockJob(tx: Db, jobId: string): Promise<{ job: ReviewJob; live: boolean }> {
  // The clock is read outside, and so after the wait for the lock.
  const [locked] = await tx.$queryRaw<{ live: boolean | null }[]>`
    SELECT lease_expires_at > clock_timestamp() AS live
    FROM (SELECT lease_expires_at FROM review_job WHERE id = ${jobId}::uuid FOR UPDATE) AS job`;
  if (locked === undefined) throw new NotFoundError('such job');
  const job = await tx.reviewJob.findUniqueOrThrow({ where: { id: jobId } });
  return { job, live: locked.live ?? false };
}

/**
 * The job, locked, if this is its holder with the token of a live lease.
 * @throws NotFoundError | LeaseLostError
 */
export async function lockHeldJob(tx: Db, claim: LeaseClaim): Promise<ReviewJob> {
  const { job, live } = await lockJob(tx, claim.jobId);
  requireLease(job, live, claim);
  return job;
}

/** @throws LeaseLostError unless the claim holds. */
export function requireLease(job: ReviewJob, live: boolean, claim: LeaseClaim): void {
  if (job.status === 'PENDING') throw new LeaseLostError('EXPIRED', job.id);
  if (job.status !== 'LEASED') throw new LeaseLostError('CLOSED', job.id);
  if (job.leaseToken !== claim.leaseToken || job.leaseHolder !== claim.actor) {
    throw new LeaseLostError('TAKEN', job.id);
  }
  if (!live) throw new LeaseLostError('EXPIRED', job.id);
}
