import { z } from 'zod';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { publishEvent } from '../../db/events.ts';
import { restoreLabelStatement } from '../../db/sql/restore-label.ts';
import { AppealRefusedError, NotFoundError } from '../../errors.ts';
import { type Appeal, ClaimLabel, type Decision } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { reverseActions } from '../actions/reverse-actions.ts';
import { parseLimited } from '../limited-input.ts';
import { reasonText } from '../review/decision-content.ts';
import { lockDecision } from '../review/decision-in-force.ts';
import { type LeaseClaim, lockJob, requireLease } from '../review/lock-job.ts';
import { DECISION, writeDecision } from '../review/write-decision.ts';
import { announceAppeal } from './announce-appeal.ts';

const resolution = z.object({
  outcome: z.enum(['UPHELD', 'OVERTURNED']),
  label: z.enum(ClaimLabel).nullable(),
  reason: reasonText,
});

type Resolution = z.output<typeof resolution>;

/** The appeal as it ended, and the decision that answers it. */
export type Resolved = { appeal: Appeal; decision: Decision };

/**
 * Answers the appeal whose job the caller holds, in one transaction with the check of the lease. UPHELD
 * leaves the decision as it is, with another beside it that says so. OVERTURNED replaces it: its actions are
 * taken back, its label gives way to the one stated now, or, where none is, to the one before. The platform
 * is told. Who asks again after a lost answer is answered the same.
 * @throws ValidationError | NotFoundError | LeaseLostError | AppealRefusedError | GoldLabelError
 */
export async function resolveAppeal(
  { database, jobs }: { database: Database; jobs: Jobs },
  { jobId, leaseToken, actor, ...said }: LeaseClaim & Resolution,
): Promise<Resolved> {
  const resolving = parseLimited(resolution, said);
  const claim = { jobId, leaseToken, actor };
  return await database.prisma.$transaction(async (tx) => {
    const { job, live } = await lockJob(tx, jobId);
    const before = await answered(tx, claim, resolving);
    if (before !== null) return before;
    requireLease(job, live, claim);
    const open = await tx.appeal.findFirst({ where: { jobId, status: 'OPEN' } });
    if (open === null) throw new NotFoundError('open appeal that this job is about');
    const contested = await lockDecision(tx, open.decisionId);
    if (contested.decision.actor === actor) {
      throw new AppealRefusedError('who made a decision does not judge the appeal against it');
    }
    const decision = await answer(tx, jobs, { claim, resolving, contested });
    await tx.$executeRaw`
      UPDATE review_job SET status = 'DECIDED', decision_id = ${decision.id}::uuid,
        closed_at = clock_timestamp(), closed_by = ${actor},
        lease_token = NULL, lease_holder = NULL, leased_at = NULL, lease_expires_at = NULL
      WHERE id = ${jobId}::uuid`;
    const { outcome } = resolving;
    const appeal = await tx.appeal.update({
      where: { id: open.id },
      data: { status: outcome, resolutionId: decision.id, resolvedAt: decision.createdAt },
    });
    await recordAudit(tx, {
      actor,
      action: 'appeal.resolve',
      subject: { type: 'Appeal', id: appeal.id },
      details: { outcome, decisionId: decision.id },
    });
    await announceAppeal(tx, { jobs, appealId: appeal.id });
    await publishEvent(tx, DECISION, {
      decisionId: decision.id,
      jobId,
      queueId: job.queueId,
      videoId: decision.videoId,
    });
    return { appeal, decision };
  });
}

/** What was answered under this token before, if it said the same. */
async function answered(
  tx: Db,
  { jobId, leaseToken, actor }: LeaseClaim,
  { outcome, label, reason }: Resolution,
): Promise<Resolved | null> {
  const decision = await tx.decision.findFirst({
    where: { leaseToken, jobId, actor, reason },
    include: { resolves: true },
  });
  if (decision === null) return null;
  const { resolves: appeal, ...answer } = decision;
  const same = outcome === 'UPHELD' || answer.label === label;
  return appeal?.status === outcome && same ? { appeal, decision: answer } : null;
}

async function answer(
  tx: Db,
  jobs: Jobs,
  {
    claim: { jobId, leaseToken, actor },
    resolving: { outcome, label, reason },
    contested: { decision: contested, job, supersededBy },
  }: {
    claim: LeaseClaim;
    resolving: Resolution;
    contested: Awaited<ReturnType<typeof lockDecision>>;
  },
): Promise<Decision> {
  const overturned = outcome === 'OVERTURNED';
  // A rule, or a decision in bulk, may have come in between: then there is nothing left to replace.
  const replaces = overturned && supersededBy === null;
  const decision = await writeDecision(
    { tx, jobs },
    {
      label: overturned ? label : contested.label,
      reason,
      ...{ policyIds: [], actionIds: [] },
      ...{ videoId: contested.videoId, jobId, leaseToken, actor, origin: 'APPEAL' },
      supersedesId: replaces ? contested.id : null,
      effective: overturned,
    },
  );
  if (!replaces) return decision;
  await reverseActions(tx, { jobs, decisions: [{ id: decision.id, undoes: contested.id }] });
  await tx.$executeRaw(restoreLabelStatement([contested.videoId]));
  if (job !== null) {
    await tx.reviewJob.update({ where: { id: job.id }, data: { decisionId: decision.id } });
  }
  return decision;
}
