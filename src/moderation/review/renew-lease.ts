import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';
import { extendLease } from './extend-lease.ts';
import { type LeaseClaim, lockHeldJob } from './lock-job.ts';

/**
 * Holds a job for the full time of its queue, from now.
 * @throws NotFoundError | LeaseLostError
 */
export async function renewLease(
  { database }: { database: Database },
  claim: LeaseClaim,
): Promise<ReviewJob> {
  return await database.prisma.$transaction(async (tx) => {
    const { id } = await lockHeldJob(tx, claim);
    await recordAudit(tx, {
      actor: claim.actor,
      action: 'job.renew',
      subject: { type: 'ReviewJob', id },
    });
    return await extendLease(tx, id);
  });
}
