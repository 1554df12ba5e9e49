import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { publishEvent } from '../../db/events.ts';
import { restoreLabelStatement } from '../../db/sql/restore-label.ts';
import { DecisionSupersededError } from '../../errors.ts';
import type { Decision } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { actionsInForce } from '../actions/actions-in-force.ts';
import { reverseActionsTaken } from '../actions/reverse-actions-taken.ts';
import { parseLimited } from '../limited-input.ts';
import type { Reviewer } from '../queues/reviewer.ts';
import { type DecisionContent, decisionContent } from './decision-content.ts';
import { lockDecision, requireSay } from './decision-in-force.ts';
import { hasEffect } from './has-effect.ts';
import { sameSet } from './same-content.ts';
import { DECISION, writeDecision } from './write-decision.ts';

/**
 * Replaces a decision by another one; both stay on record. Its label gives way to the new one, or to the
 * one before. Actions that both take stay as they are, so that the platform is not told to undo and redo
 * them; the others are taken back, or taken. Who asks again after a lost answer is answered the same.
 * @throws ValidationError | NotFoundError | UndoRefusedError | DecisionSupersededError | GoldLabelError |
 *   ActionUnavailableError
 */
export async function redecide(
  { database, jobs }: { database: Database; jobs: Jobs },
  {
    decisionId,
    reviewer,
    ...content
  }: DecisionContent & { decisionId: string; reviewer: Reviewer },
): Promise<Decision> {
  const parsed = parseLimited(decisionContent, content);
  const { actor } = reviewer;
  return await database.prisma.$transaction(async (tx) => {
    const { decision: before, job, supersededBy } = await lockDecision(tx, decisionId);
    if (supersededBy !== null) {
      if (supersededBy.actor === actor && (await says(tx, supersededBy, parsed))) {
        return supersededBy;
      }
      throw new DecisionSupersededError(supersededBy.id);
    }
    await requireSay(tx, before, job, reviewer);
    const inForce = await actionsInForce(tx, before.id);
    const dropped = inForce.filter(({ actionId }) => !parsed.actionIds.includes(actionId));
    const kept = new Set(inForce.map(({ actionId }) => actionId));
    const decision = await writeDecision(
      { tx, jobs },
      {
        ...parsed,
        actionIds: parsed.actionIds.filter((id) => !kept.has(id)),
        videoId: before.videoId,
        jobId: before.jobId,
        origin: 'REVIEWER',
        actor,
        supersedesId: before.id,
        effective: hasEffect(job),
      },
    );
    await reverseActionsTaken(tx, {
      jobs,
      reversals: dropped.map(({ id }) => ({ reversesId: id, decisionId: decision.id })),
    });
    await tx.$executeRaw(restoreLabelStatement([before.videoId]));
    if (job !== null) {
      await tx.reviewJob.update({ where: { id: job.id }, data: { decisionId: decision.id } });
    }
    await recordAudit(tx, {
      actor,
      action: 'decision.supersede',
      subject: { type: 'Decision', id: before.id },
      details: { decisionId: decision.id, label: decision.label },
    });
    await publishEvent(tx, DECISION, {
      decisionId: decision.id,
      jobId: job?.id ?? null,
      queueId: job?.queueId ?? null,
      videoId: decision.videoId,
    });
    return decision;
  });
}

/** Whether a decision says this, and has these actions in force. */
async function says(tx: Db, decision: Decision, content: DecisionContent): Promise<boolean> {
  if (decision.label !== content.label || decision.reason !== content.reason) return false;
  const inForce = await actionsInForce(tx, decision.id);
  return sameSet(
    inForce.map(({ actionId }) => actionId),
    content.actionIds,
  );
}
