import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';
import { invalid, parseLimited } from '../limited-input.ts';
import { enqueueReviewJob } from '../queues/enqueue-review-job.ts';
import { closeWithoutDecision, closingReason } from './close-without-decision.ts';
import { type LeaseClaim, lockJob, requireLease } from './lock-job.ts';

/** The job that was handed on, and the one that carries on. */
export type Escalation = { job: ReviewJob; escalatedTo: ReviewJob };

/**
 * Hands a job on to the queue that its queue escalates to, where its reviewer does not get it again. Who
 * asks again after a lost answer is answered the same.
 * @throws ValidationError | NotFoundError | LeaseLostError
 */
export async function escalateJob(
  { database }: { database: Database },
  { reason, ...claim }: LeaseClaim & { reason: string },
): Promise<Escalation> {
  const parsed = parseLimited(closingReason, { reason });
  return await database.prisma.$transaction(async (tx) => {
    const { job, live } = await lockJob(tx, claim.jobId);
    const repeated = await findRepeated(tx, job, claim, parsed.reason);
    if (repeated !== null) return repeated;
    requireLease(job, live, claim);
    const { escalatesToId } = await tx.reviewQueue.findUniqueOrThrow({
      where: { id: job.queueId },
    });
    if (escalatesToId === null) {
      const limit = 'in a queue that escalates to another';
      throw invalid([{ field: 'job', limit, message: `job must be ${limit}` }]);
    }
    const closed = await closeWithoutDecision(tx, job.id, {
      status: 'ESCALATED',
      ...parsed,
      actor: claim.actor,
    });
    await recordAudit(tx, {
      actor: claim.actor,
      action: 'job.escalate',
      subject: { type: 'ReviewJob', id: job.id },
      details: { queueId: escalatesToId },
    });
    const { job: escalatedTo } = await enqueueReviewJob(tx, {
      queueId: escalatesToId,
      videoId: job.videoId,
      source: 'ESCALATION',
      priority: job.priority,
      parentId: job.id,
      excludedReviewers: [...job.excludedReviewers, claim.actor],
      blind: job.blind,
      goldLabelId: job.goldLabelId,
      reviewsDecisionId: job.reviewsDecisionId,
      enqueuedBy: claim.actor,
    });
    // An appeal goes where its job goes.
    await tx.appeal.updateMany({
      where: { jobId: job.id, status: 'OPEN' },
      data: { jobId: escalatedTo.id },
    });
    return { job: closed, escalatedTo };
  });
}

async function findRepeated(
  tx: Db,
  job: ReviewJob,
  { actor }: LeaseClaim,
  reason: string,
): Promise<Escalation | null> {
  const same = job.closedBy === actor && job.closingReason === reason;
  if (job.status !== 'ESCALATED' || !same) return null;
  const escalatedTo = await tx.reviewJob.findFirst({
    where: { parentId: job.id, source: 'ESCALATION' },
  });
  return escalatedTo && { job, escalatedTo };
}
