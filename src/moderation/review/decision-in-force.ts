import type { Db } from '../../db/database.ts';
import { NotFoundError, UndoRefusedError } from '../../errors.ts';
import type { Decision, ReviewJob } from '../../generated/prisma/client.ts';
import { holdVideo } from '../erasure/hold-video.ts';
import type { Reviewer } from '../queues/reviewer.ts';
import { lockJob } from './lock-job.ts';
import { lockCurrentLabel } from './write-decision.ts';

/**
 * A decision with its job, both as they are once nobody else can change them: job, then video, are locked
 * in the order in which deciding locks them.
 * @returns also what has replaced or undone the decision; null while it stands.
 * @throws NotFoundError also where the video was erased
 */
export async function lockDecision(
  tx: Db,
  decisionId: string,
): Promise<{ decision: Decision; job: ReviewJob | null; supersededBy: Decision | null }> {
  const decision = await tx.decision.findUnique({ where: { id: decisionId } });
  if (decision === null) throw new NotFoundError('such decision');
  const job = decision.jobId === null ? null : (await lockJob(tx, decision.jobId)).job;
  await lockCurrentLabel(tx, decision.videoId);
  await holdVideo(tx, decision.videoId);
  const supersededBy = await tx.decision.findUnique({ where: { supersedesId: decisionId } });
  return { decision, job, supersededBy };
}

/**
 * What answers an appeal, or is under appeal, stays. Apart from that SENIOR may undo or replace any decision at any time; reviewers their own, for as long as the queue says,
 * by the database's clock.
 * @throws UndoRefusedError
 */
export async function requireSay(
  tx: Db,
  { id, kind, origin, actor }: Decision,
  job: ReviewJob | null,
  reviewer: Reviewer,
): Promise<void> {
  if (origin === 'APPEAL') throw new UndoRefusedError('the outcome of an appeal is final');
  if (await tx.appeal.findFirst({ where: { decisionId: id, status: 'OPEN' } })) {
    throw new UndoRefusedError('the decision is under appeal: resolve that');
  }
  if (kind === 'UNDO') throw new UndoRefusedError('what undoes a decision cannot be undone');
  if (reviewer.senior) return;
  if (actor !== reviewer.actor || job === null) {
    throw new UndoRefusedError('only SENIOR may undo or replace what somebody else decided');
  }
  const [row] = await tx.$queryRaw<{ undo_seconds: number; over: boolean }[]>`
    SELECT undo_seconds,
      decision.created_at + make_interval(secs => undo_seconds) <= clock_timestamp() AS over
    FROM decision, review_queue
    WHERE decision.id = ${id}::uuid AND review_queue.id = ${job.queueId}::uuid`;
  if (row === undefined || row.over) {
    const seconds = row?.undo_seconds ?? 0;
    throw new UndoRefusedError(
      `your own decisions can be undone or replaced for ${seconds} seconds; ask SENIOR`,
    );
  }
}
