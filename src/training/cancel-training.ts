import type { Database } from '../db/database.ts';
import { NotFoundError, TrainingFinishedError } from '../errors.ts';
import type { TrainingRun } from '../generated/prisma/client.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { cancelRun } from '../runs/run-lifecycle.ts';
import { TRAINING_RUNS } from './run-status.ts';

/**
 * Asks a run to stop. A queued one is CANCELLED at once; a running one is CANCELLING until its worker
 * has let go (within two seconds; when the worker is dead, the next one that looks settles it).
 * Asking twice is fine.
 * @throws NotFoundError | TrainingFinishedError
 */
export async function cancelTraining(
  { database, jobs }: { database: Database; jobs: Jobs },
  { runId, actor }: { runId: string; actor: string },
): Promise<TrainingRun> {
  const run = await cancelRun({ database, jobs }, TRAINING_RUNS, { id: runId, actor });
  if (run === null) throw new NotFoundError(`training run ${runId}`);
  const { id, status } = run;
  if (status === 'SUCCEEDED' || status === 'FAILED') throw new TrainingFinishedError(id, status);
  return run;
}
