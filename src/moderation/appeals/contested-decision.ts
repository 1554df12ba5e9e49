import type { Db } from '../../db/database.ts';
import { AppealRefusedError, DecisionSupersededError, NotFoundError } from '../../errors.ts';
import type { Decision } from '../../generated/prisma/client.ts';
import { lockDecision } from '../review/decision-in-force.ts';
import { hasEffect } from '../review/has-effect.ts';
import type { AppealContent } from './appeal-content.ts';

/**
 * The decision that an appeal is about, locked with its job and its video, if it may be appealed.
 * @throws NotFoundError | DecisionSupersededError | AppealRefusedError
 */
export async function lockContestedDecision(
  tx: Db,
  against: AppealContent['against'],
  windowDays: number,
): Promise<Decision> {
  const decisionId =
    'decisionId' in against
      ? against.decisionId
      : await newestThatStands(tx, against.videoExternalId);
  const { decision, job, supersededBy } = await lockDecision(tx, decisionId);
  if (supersededBy !== null) throw new DecisionSupersededError(supersededBy.id);
  if (decision.kind === 'UNDO' || !hasEffect(job)) {
    throw new AppealRefusedError('this decision has no effect that could be appealed');
  }
  const upheld = await tx.appeal.findUnique({ where: { resolutionId: decisionId } });
  if (upheld?.status === 'UPHELD') {
    throw new AppealRefusedError('this decision upholds another one: appeal that one');
  }
  if (await isOver(tx, decisionId, windowDays)) {
    throw new AppealRefusedError(`an appeal is taken for ${windowDays} days after the decision`);
  }
  return decision;
}

/** What has an effect and was neither replaced nor undone, the newest of it. */
async function newestThatStands(tx: Db, videoExternalId: string): Promise<string> {
  const video = await tx.video.findUnique({
    where: { externalId: videoExternalId },
    select: { id: true },
  });
  if (video === null) throw new NotFoundError(`video "${videoExternalId}"`);
  const decision = await tx.decision.findFirst({
    where: {
      videoId: video.id,
      kind: 'DECIDE',
      supersededBy: null,
      AND: [
        { OR: [{ job: null }, { job: { goldLabelId: null, reviewsDecisionId: null } }] },
        { OR: [{ resolves: null }, { resolves: { status: 'OVERTURNED' } }] },
      ],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  if (decision === null) {
    throw new NotFoundError(`decision about the video "${videoExternalId}" that stands`);
  }
  return decision.id;
}

/** By the database's clock. */
async function isOver(tx: Db, decisionId: string, windowDays: number): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ over: boolean }[]>`
    SELECT created_at + make_interval(days => ${windowDays}::int) <= clock_timestamp() AS over
    FROM decision WHERE id = ${decisionId}::uuid`;
  return row?.over ?? true;
}
