import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';
import { type LeaseClaim, lockHeldJob } from './lock-job.ts';

/** A job's lease as columns, when there is none. */
const NO_LEASE = {
  leaseToken: null,
  leaseHolder: null,
  leasedAt: null,
  leaseExpiresAt: null,
} as const;

/**
 * Gives a job back before its lease is over. One that is skipped is not handed to this reviewer again.
 * @throws NotFoundError | LeaseLostError
 */
export async function releaseJob(
  { database }: { database: Database },
  { skip, ...claim }: LeaseClaim & { skip: boolean },
): Promise<ReviewJob> {
  return await database.prisma.$transaction(async (tx) => {
    const { id, excludedReviewers } = await lockHeldJob(tx, claim);
    await recordAudit(tx, {
      actor: claim.actor,
      action: skip ? 'job.skip' : 'job.release',
      subject: { type: 'ReviewJob', id },
    });
    return await tx.reviewJob.update({
      where: { id },
      data: {
        status: 'PENDING',
        ...NO_LEASE,
        ...(skip && { excludedReviewers: [...new Set([...excludedReviewers, claim.actor])] }),
      },
    });
  });
}
