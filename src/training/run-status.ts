import { publishEvent } from '../db/events.ts';
import type { Prisma, TrainingRun, TrainingRunStatus } from '../generated/prisma/client.ts';
import { buryTraining, runTraining } from '../jobs/definitions.ts';
import { ACTIVE_STATUSES, type RunKind } from '../runs/run-lifecycle.ts';

/** The run that holds the one place there is, if any. */
export const ACTIVE_RUN = {
  status: { in: ACTIVE_STATUSES },
} satisfies Prisma.TrainingRunWhereInput;

/** Topic on which every change of a run is told, with `{ runId }`. */
export const TRAINING_PROGRESS = 'training_progress';

/** Reads a run and keeps everybody else from changing it until the transaction ends. */
export async function lockRun(
  tx: Prisma.TransactionClient,
  id: string,
): Promise<TrainingRun | null> {
  await tx.$queryRaw`SELECT FROM training_run WHERE id = ${id}::uuid FOR UPDATE`;
  return await tx.trainingRun.findUnique({ where: { id } });
}

/**
 * Changes a run if it still is what the caller believes it to be, and tells those who watch it.
 * Every change of a run after its request goes through here.
 * @param expected the state that must hold; with an `attempt` it is a fenced write.
 * @returns false, with nothing changed, when it does not hold any more.
 */
export async function changeRun(
  tx: Prisma.TransactionClient,
  expected: { id: string; status: TrainingRunStatus; attempt?: number },
  change: Prisma.TrainingRunUncheckedUpdateManyInput,
): Promise<boolean> {
  const { count } = await tx.trainingRun.updateMany({ where: expected, data: change });
  if (count === 0) return false;
  await publishEvent(tx, TRAINING_PROGRESS, { runId: expected.id });
  return true;
}

/** Retrainings, as the worker and whoever cancels them see them. */
export const TRAINING_RUNS: RunKind<TrainingRun> = {
  what: 'training run',
  audit: { noun: 'training', subject: 'TrainingRun' },
  job: runTraining,
  buryJob: buryTraining,
  find: (db, id) => db.trainingRun.findUnique({ where: { id } }),
  findActive: (db) => db.trainingRun.findMany({ where: ACTIVE_RUN }),
  lock: lockRun,
  change: (tx, expected, change) => {
    const startsAnew = change.attempt !== undefined || change.status === 'QUEUED';
    return changeRun(tx, expected, { ...change, ...(startsAnew && { epoch: null, progress: 0 }) });
  },
};
