import type { Database } from '../db/database.ts';
import { publishEvent } from '../db/events.ts';
import type { Prisma, TrainingRun, TrainingRunStatus } from '../generated/prisma/client.ts';
import { PATIENT } from './patient-transaction.ts';

const ACTIVE: TrainingRunStatus[] = ['QUEUED', 'RUNNING', 'CANCELLING'];

/** The run that holds the one place there is, if any. */
export const ACTIVE_RUN = { status: { in: ACTIVE } } satisfies Prisma.TrainingRunWhereInput;

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

/**
 * Ends a run that cannot go on: CANCELLED when that was asked for, else FAILED with the reason. Does
 * nothing when another attempt holds it or it has ended.
 */
export async function endRun(
  { prisma }: Pick<Database, 'prisma'>,
  { id, attempt }: { id: string; attempt: number },
  failure: string,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const run = await lockRun(tx, id);
    if (run === null || run.attempt !== attempt) return;
    const { status } = run;
    const finishedAt = new Date();
    if (status === 'CANCELLING') {
      await changeRun(tx, { id, status }, { status: 'CANCELLED', finishedAt });
    } else if (status === 'QUEUED' || status === 'RUNNING') {
      await changeRun(tx, { id, status }, { status: 'FAILED', failure, finishedAt });
    }
  }, PATIENT);
}
