import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { databaseNow } from '../../db/database-now.ts';
import { AppealRefusedError, ExternalReferenceConflictError, NotFoundError } from '../../errors.ts';
import type { Appeal, Decision } from '../../generated/prisma/client.ts';
import { takeTurns } from '../advisory-lock.ts';
import { parseLimited } from '../limited-input.ts';
import { newId } from '../new-id.ts';
import { enqueueReviewJob } from '../queues/enqueue-review-job.ts';
import { type AppealContent, appealContent, appealHash } from './appeal-content.ts';
import { appealPolicy } from './appeal-policy.ts';
import { lockContestedDecision } from './contested-decision.ts';

/** Key of the queue that appeals go to. */
const APPEALS = 'appeals';

const HOUR_MS = 3_600_000;

/**
 * Takes an appeal against a decision, and puts its video before a reviewer who has not decided about it
 * before. The same appeal again is answered the first result.
 * @throws ValidationError | NotFoundError | ExternalReferenceConflictError | DecisionSupersededError |
 *   AppealRefusedError
 */
export async function openAppeal(
  { database }: { database: Database },
  { actor, ...content }: AppealContent & { actor: string },
): Promise<{ appeal: Appeal; created: boolean }> {
  const told = parseLimited(appealContent, content);
  return await database.prisma.$transaction(async (tx) => {
    await takeTurns(tx, 'gavel.appeal', told.externalAppealId);
    const before = await repeated(tx, told);
    if (before !== null) return { appeal: before, created: false };
    const { windowDays, dueHours, blind } = await appealPolicy(tx);
    const queue = await tx.reviewQueue.findFirst({ where: { key: APPEALS, archivedAt: null } });
    if (queue === null) throw new NotFoundError(`review queue "${APPEALS}" that takes jobs`);
    const decision = await lockContestedDecision(tx, told.against, windowDays);
    const open = await tx.appeal.findFirst({
      where: { videoId: decision.videoId, status: 'OPEN' },
    });
    if (open !== null) {
      throw new AppealRefusedError('an appeal about this video is open already');
    }
    const id = newId();
    await recordAudit(tx, {
      actor,
      action: 'appeal.open',
      subject: { type: 'Appeal', id },
      details: { decisionId: decision.id },
    });
    const { job } = await enqueueReviewJob(tx, {
      queueId: queue.id,
      videoId: decision.videoId,
      source: 'APPEAL',
      parentId: decision.jobId,
      excludedReviewers: await whoDecided(tx, decision),
      blind,
      enqueuedBy: actor,
    });
    // Behind the event, for once: the row needs the job, and waits for nobody (the video is locked).
    const createdAt = await databaseNow(tx);
    const appeal = await tx.appeal.create({
      data: {
        id,
        externalAppealId: told.externalAppealId,
        decisionId: decision.id,
        videoId: decision.videoId,
        statement: told.statement,
        contentHash: appealHash(told),
        jobId: job.id,
        submittedBy: actor,
        createdAt,
        dueAt: new Date(createdAt.getTime() + dueHours * HOUR_MS),
      },
    });
    return { appeal, created: true };
  });
}

/** @throws ExternalReferenceConflictError where the same id came with another content. */
async function repeated(tx: Db, told: AppealContent): Promise<Appeal | null> {
  const { externalAppealId } = told;
  const before = await tx.appeal.findUnique({ where: { externalAppealId } });
  if (before === null) return null;
  // What was erased cannot be compared any more.
  if (before.contentHash !== null && !Buffer.from(appealHash(told)).equals(before.contentHash)) {
    throw new ExternalReferenceConflictError('externalAppealId', externalAppealId);
  }
  return before;
}

/** Everybody who had a say in what is contested: who decided, and in whose place. */
async function whoDecided(tx: Db, { id, jobId, actor }: Decision): Promise<string[]> {
  const earlier = await tx.decision.findMany({
    where: { OR: [{ id }, ...(jobId === null ? [] : [{ jobId }])] },
    select: { actor: true },
  });
  return [...new Set([actor, ...earlier.map((decision) => decision.actor)])];
}
