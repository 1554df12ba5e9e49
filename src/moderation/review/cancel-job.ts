import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { AppealOpenError, JobClosedError } from '../../errors.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';
import { parseLimited } from '../limited-input.ts';
import { closeWithoutDecision, closingReason } from './close-without-decision.ts';
import { lockJob } from './lock-job.ts';

/**
 * Closes an open job without a decision; whoever holds it loses the lease. Cancelling twice is fine.
 * @throws ValidationError | NotFoundError | JobClosedError | AppealOpenError
 */
export async function cancelJob(
  { database }: { database: Database },
  { jobId, reason, actor }: { jobId: string; reason: string; actor: string },
): Promise<ReviewJob> {
  const parsed = parseLimited(closingReason, { reason });
  return await database.prisma.$transaction(async (tx) => {
    const { job } = await lockJob(tx, jobId);
    if (job.status === 'CANCELLED') return job;
    if (job.closedAt !== null) throw new JobClosedError(jobId, job.status);
    if (await tx.appeal.findFirst({ where: { jobId, status: 'OPEN' } }))
      throw new AppealOpenError();
    await recordAudit(tx, {
      actor,
      action: 'job.cancel',
      subject: { type: 'ReviewJob', id: jobId },
      details: { holder: job.leaseHolder },
    });
    return await closeWithoutDecision(tx, jobId, { status: 'CANCELLED', ...parsed, actor });
  });
}
