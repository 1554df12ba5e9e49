import type { Db } from '../db/database.ts';
import { publishEvent } from '../db/events.ts';
import type { Prisma, TrainingRunStatus } from '../generated/prisma/client.ts';

const ACTIVE: TrainingRunStatus[] = ['QUEUED', 'RUNNING', 'CANCELLING'];

/** The run that holds the one place there is, if any. */
export const ACTIVE_RUN = { status: { in: ACTIVE } } satisfies Prisma.TrainingRunWhereInput;

/** Topic on which every change of a run is told, with `{ runId }`. */
export const TRAINING_PROGRESS = 'training_progress';

/**
 * Changes a run if it still is what the caller believes it to be, and tells those who watch it.
 * Every change of a run's status after its request goes through here.
 * @param expected the state that must hold; with an `attempt` it is a fenced write.
 * @returns false, with nothing changed, when it does not hold any more.
 */
export async function changeRun(
  db: Db,
  expected: { id: string; status: TrainingRunStatus | TrainingRunStatus[]; attempt?: number },
  change: Prisma.TrainingRunUncheckedUpdateManyInput,
): Promise<boolean> {
  const { id, status, ...fence } = expected;
  const { count } = await db.trainingRun.updateMany({
    where: { id, ...fence, status: { in: Array.isArray(status) ? status : [status] } },
    data: change,
  });
  if (count === 0) return false;
  await publishEvent(db, TRAINING_PROGRESS, { runId: id });
  return true;
}
