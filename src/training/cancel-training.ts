import type { Database } from '../db/database.ts';
import { NotFoundError, TrainingFinishedError } from '../errors.ts';
import type { TrainingRun } from '../generated/prisma/client.ts';
import { runTraining } from '../jobs/definitions.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { changeRun } from './run-status.ts';

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
    const cancelled = { status: 'CANCELLED', finishedAt: new Date() } as const;
    if (await changeRun(tx, { id: runId, status: 'QUEUED' }, cancelled)) {
      await jobs.cancel(tx, runTraining, { runId });
    } else {
      await changeRun(tx, { id: runId, status: 'RUNNING' }, { status: 'CANCELLING' });
    }
    const run = await tx.trainingRun.findUnique({ where: { id: runId } });
    if (run === null) throw new NotFoundError(`training run ${runId}`);
    if (run.status === 'SUCCEEDED' || run.status === 'FAILED') {
      throw new TrainingFinishedError(runId, run.status);
    }
    return run;
  });
}
