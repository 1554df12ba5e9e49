import { recordAudit, SYSTEM } from '../audit/record-audit.ts';
import type { Database, Db } from '../db/database.ts';
import { databaseNow } from '../db/database-now.ts';
import type { Prisma, TrainingRunStatus } from '../generated/prisma/client.ts';
import type { JobDefinition } from '../jobs/definitions.ts';
import type { Jobs } from '../jobs/jobs.ts';

/*
 * The life that all long work of the worker shares, such as a training run or a backfill: QUEUED ->
 * RUNNING -> SUCCEEDED | FAILED, or CANCELLING -> CANCELLED. A worker takes a run with the next attempt number, which is the fencing token:
 * a job is given to a worker at least once, so two may hold the same run for a while (a hanging worker
 * wakes up after its job was handed on), and of those only the newest attempt is let through.
 */

export type RunStatus = TrainingRunStatus;

export type Run = { readonly id: string; readonly status: RunStatus; readonly attempt: number };

type RunChange = {
  status: RunStatus;
  /** Given when a worker takes the run. */
  attempt?: number;
  startedAt?: Date | null;
  finishedAt?: Date;
  failure?: string;
};

/** Statuses of a run that somebody has yet to end. */
export const ACTIVE_STATUSES: RunStatus[] = ['QUEUED', 'RUNNING', 'CANCELLING'];

/** A table of runs, and the jobs that move them on. */
export type RunKind<R extends Run> = Readonly<{
  /** In words, such as `training run`. */
  what: string;
  /** As the audit record names it: `training` in `training.cancel`, of a `TrainingRun`. */
  audit: { noun: string; subject: string };
  job: JobDefinition<{ runId: string }>;
  /** Where a job ends that was tried too often. */
  buryJob: JobDefinition<{ runId: string }>;
  find(db: Db, id: string): Promise<R | null>;
  findActive(db: Db): Promise<R[]>;
  /** Reads a run and keeps everybody else from changing it until the transaction ends. */
  lock(tx: Prisma.TransactionClient, id: string): Promise<R | null>;
  /**
   * Changes a run if it still is what the caller believes it to be, and tells those who watch it. A run
   * that is taken or queued again forgets what the attempt before had reported of itself.
   * @returns false, with nothing changed, when it is not.
   */
  change(
    tx: Prisma.TransactionClient,
    expected: { id: string; status: RunStatus; attempt?: number },
    change: RunChange,
  ): Promise<boolean>;
}>;

/** Makes the run this attempt's, and every earlier attempt at it stale. Null when there is nothing to do. */
export async function takeRun<R extends Run>(
  { prisma }: Database,
  kind: RunKind<R>,
  id: string,
): Promise<R | null> {
  return await prisma.$transaction(async (tx) => {
    const run = await kind.lock(tx, id);
    if (run === null) return null;
    const { status } = run;
    if (status === 'CANCELLING') {
      await kind.change(
        tx,
        { id, status },
        { status: 'CANCELLED', finishedAt: await databaseNow(tx) },
      );
      return null;
    }
    if (status !== 'QUEUED' && status !== 'RUNNING') return null;
    const attempt = run.attempt + 1;
    const startedAt = await databaseNow(tx);
    await kind.change(tx, { id, status }, { status: 'RUNNING', attempt, startedAt });
    return await kind.find(tx, id);
  });
}

/** Hands a run back for the next worker, with a fresh job. False when the attempt did not hold it any more. */
export async function requeueRun<R extends Run>(
  { database, jobs }: { database: Database; jobs: Jobs },
  kind: RunKind<R>,
  { id, attempt }: R,
): Promise<boolean> {
  return await database.prisma.$transaction(async (tx) => {
    const held = { id, attempt, status: 'RUNNING' } as const;
    const isQueued = await kind.change(tx, held, { status: 'QUEUED', startedAt: null });
    if (isQueued) await jobs.enqueue(tx, kind.job, { runId: id });
    return isQueued;
  });
}

/**
 * Asks a run to stop: a queued one is CANCELLED at once, a running one CANCELLING until its worker has let
 * go. Null when there is no such run; what has ended stays as it is.
 */
export async function cancelRun<R extends Run>(
  { database, jobs }: { database: Database; jobs: Jobs },
  kind: RunKind<R>,
  { id, actor }: { id: string; actor: string },
): Promise<R | null> {
  return await database.prisma.$transaction(async (tx) => {
    const run = await kind.lock(tx, id);
    if (run === null) return null;
    const { status } = run;
    if (status === 'QUEUED' || status === 'RUNNING') await recordRun(tx, kind, id, 'cancel', actor);
    if (status === 'QUEUED') {
      await jobs.cancel(tx, kind.job, { runId: id });
      await kind.change(
        tx,
        { id, status },
        { status: 'CANCELLED', finishedAt: await databaseNow(tx) },
      );
    } else if (status === 'RUNNING') {
      await kind.change(tx, { id, status }, { status: 'CANCELLING' });
    }
    return await kind.find(tx, id);
  });
}

/**
 * Ends a run that cannot go on: CANCELLED when that was asked for, else FAILED with the reason. Does
 * nothing when another attempt holds it or it has ended.
 */
export async function endRun<R extends Run>(
  { prisma }: Pick<Database, 'prisma'>,
  kind: RunKind<R>,
  { id, attempt }: R,
  failure: string,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const run = await kind.lock(tx, id);
    if (run === null || run.attempt !== attempt) return;
    const { status } = run;
    const finishedAt = await databaseNow(tx);
    if (status === 'CANCELLING') {
      await kind.change(tx, { id, status }, { status: 'CANCELLED', finishedAt });
    } else if (status === 'QUEUED' || status === 'RUNNING') {
      await recordRun(tx, kind, id, 'fail', SYSTEM.worker);
      await kind.change(tx, { id, status }, { status: 'FAILED', failure, finishedAt });
    }
  });
}

/** Puts on record what became of a run. */
export async function recordRun<R extends Run>(
  tx: Db,
  { audit }: RunKind<R>,
  id: string,
  verb: 'cancel' | 'fail' | 'succeed',
  actor: string,
): Promise<void> {
  const subject = { type: audit.subject, id };
  await recordAudit(tx, { actor, action: `${audit.noun}.${verb}`, subject });
}
