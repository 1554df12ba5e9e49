import type { Database } from '../db/database.ts';
import { NotFoundError, TrainingFinishedError } from '../errors.ts';
import type { TrainingRun } from '../generated/prisma/client.ts';
import { runTraining } from '../jobs/definitions.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { PATIENT } from './patient-transaction.ts';
import { changeRun, lockRun } from './run-status.ts';

/**
 * Asks a run to stop. A queued one is CANCELLED at once; a running one is CANCELLING until its worker
 * has let go (within two seconds; when the worker is dead, the next one that looks settles it).
 * Asking twice is fine.
 * @throws NotFoundError | TrainingFinishedError
 */
export async function cancelTraining(
  { database, jobs }: { database: Database; jobs: Jobs },
  { runId }: { runId: string; actor: string },
): Promise<TrainingRun> {
  return await database.prisma.$transaction(async (tx) => {
    const run = await lockRun(tx, runId);
    if (run === null) throw new NotFoundError(`training run ${runId}`);
    const { id, status } = run;
    if (status === 'SUCCEEDED' || status === 'FAILED') throw new TrainingFinishedError(id, status);
    if (status === 'QUEUED') {
      await jobs.cancel(tx, runTraining, { runId });
      await changeRun(tx, { id, status }, { status: 'CANCELLED', finishedAt: new Date() });
    } else if (status === 'RUNNING') {
      await changeRun(tx, { id, status }, { status: 'CANCELLING' });
    }
    return await tx.trainingRun.findUniqueOrThrow({ where: { id } });
  }, PATIENT);
}
