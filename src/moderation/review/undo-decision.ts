import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { publishEvent } from '../../db/events.ts';
import { leaseJobStatement } from '../../db/sql/lease-job.ts';
import { restoreLabelStatement } from '../../db/sql/restore-label.ts';
import { writeDecisionStatement } from '../../db/sql/write-decision.ts';
import { DecisionSupersededError } from '../../errors.ts';
import type { Decision, ReviewJob } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { reverseActions } from '../actions/reverse-actions.ts';
import { announceDecisions } from '../deliveries/announce-decisions.ts';
import { newId } from '../new-id.ts';
import type { Reviewer } from '../queues/reviewer.ts';
import { closeWithoutDecision } from './close-without-decision.ts';
import { lockDecision, requireSay } from './decision-in-force.ts';
import { hasEffect } from './has-effect.ts';
import { DECISION } from './write-decision.ts';

/** The index that a second open job of a video in a queue offends against. */
const ONE_OPEN_JOB = 'review_job_one_open';

/** What undid a decision, and the job that waits, or is held, again. */
export type Undoing = { decision: Decision; job: ReviewJob | null };

/**
 * Takes a decision back: appends one that undoes it, lets the label stand that stood before, takes its
 * actions back, and opens its job again, leased to whoever undoes it if they ask. Where another job of the
 * video has come into the queue meanwhile, that one carries on, and the old one is cancelled. Who asks
 * again after a lost answer is answered the same.
 * @throws NotFoundError | UndoRefusedError | DecisionSupersededError
 */
export async function undoDecision(
  { database, jobs }: { database: Database; jobs: Jobs },
  { decisionId, lease, reviewer }: { decisionId: string; lease: boolean; reviewer: Reviewer },
): Promise<Undoing> {
  const { actor } = reviewer;
  const undo = () =>
    database.prisma.$transaction(async (tx) => {
      const { decision: before, job, supersededBy } = await lockDecision(tx, decisionId);
      if (supersededBy !== null) {
        if (supersededBy.kind === 'UNDO' && supersededBy.actor === actor) {
          return { decision: supersededBy, job };
        }
        throw new DecisionSupersededError(supersededBy.id);
      }
      await requireSay(tx, before, job, reviewer);
      const decision = await writeUndo(tx, before, actor);
      await reverseActions(tx, { jobs, decisions: [{ id: decision.id, undoes: before.id }] });
      // A gold job had no effect, so there is nothing to tell.
      if (hasEffect(job)) {
        await announceDecisions(tx, { jobs, decisionIds: [decision.id] });
      }
      await tx.$executeRaw(restoreLabelStatement([before.videoId]));
      const reopened = job && (await reopen(tx, job, { actor, lease }));
      await recordAudit(tx, {
        actor,
        action: 'decision.undo',
        subject: { type: 'Decision', id: before.id },
        details: { decisionId: decision.id },
      });
      await publishEvent(tx, DECISION, {
        decisionId: decision.id,
        jobId: job?.id ?? null,
        queueId: job?.queueId ?? null,
        videoId: decision.videoId,
      });
      return { decision, job: reopened };
    });
  try {
    return await undo();
  } catch (error) {
    // Somebody enqueued the video into the queue at the same moment: that job carries on.
    if (!(error instanceof Error) || !error.message.includes(ONE_OPEN_JOB)) throw error;
    return await undo();
  }
}

async function writeUndo(
  tx: Db,
  { id, videoId, jobId, origin }: Decision,
  actor: string,
): Promise<Decision> {
  const undoId = newId();
  await tx.$executeRaw(
    writeDecisionStatement({
      id: undoId,
      videoId,
      jobId,
      kind: 'UNDO',
      origin,
      label: null,
      labelId: null,
      reason: null,
      actor,
      supersedesId: id,
      leaseToken: null,
      policies: [],
    }),
  );
  return await tx.decision.findUniqueOrThrow({ where: { id: undoId } });
}

async function reopen(
  tx: Db,
  job: ReviewJob,
  { actor, lease }: { actor: string; lease: boolean },
): Promise<ReviewJob> {
  const { id, queueId, videoId } = job;
  const other = hasEffect(job)
    ? await tx.reviewJob.findFirst({
        where: {
          ...{ queueId, videoId, goldLabelId: null, reviewsDecisionId: null },
          status: { in: ['PENDING', 'LEASED'] },
        },
      })
    : null;
  if (other !== null) {
    const reason = 'undone while another job of the video was open in the queue';
    await closeWithoutDecision(tx, id, { status: 'CANCELLED', reason, actor });
  } else {
    await tx.$executeRaw`
      UPDATE review_job SET status = 'PENDING', decision_id = NULL, closed_at = NULL, closed_by = NULL
      WHERE id = ${id}::uuid`;
  }
  const open = other?.id ?? id;
  if (lease) await tx.$executeRaw(leaseJobStatement(open, actor));
  return await tx.reviewJob.findUniqueOrThrow({ where: { id: open } });
}
