import { recordAudit, SYSTEM } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { returnExpiredLeasesStatement } from '../../db/sql/return-expired-leases.ts';

/**
 * Puts jobs back into their queues whose leases are over, some hundreds at a time. Whoever leases next
 * does so first; the worker does it for the queues that nobody works, so that what waits is what is seen.
 * @param tx a transaction.
 * @returns how many.
 */
export async function returnExpiredLeases(tx: Db): Promise<number> {
  const returned = await tx.$queryRaw<{ id: string; holder: string }[]>(
    returnExpiredLeasesStatement(),
  );
  if (returned.length === 0) return 0;
  await recordAudit(
    tx,
    ...returned.map(({ id, holder }) => ({
      actor: SYSTEM.leaseExpiry,
      action: 'job.expire',
      subject: { type: 'ReviewJob', id },
      details: { holder },
      requestId: null,
    })),
  );
  return returned.length;
}
