import type { Database } from '../db/database.ts';
import { buryTraining, runTraining } from '../jobs/definitions.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Logger } from '../logger.ts';
import { ACTIVE_RUN, endRun } from './run-status.ts';

/**
 * Ends runs that nobody will: active ones without a job that would move them on, such as after the
 * queue's tables were restored from another moment, or a queue was emptied by hand.
 */
export async function reconcileRuns({
  database,
  jobs,
  log,
}: {
  database: Database;
  jobs: Jobs;
  log: Logger;
}): Promise<void> {
  const active = await database.prisma.trainingRun.findMany({ where: ACTIVE_RUN });
  for (const run of active) {
    const payload = { runId: run.id };
    if (await jobs.isPending(runTraining, payload)) continue;
    if (await jobs.isPending(buryTraining, payload)) continue;
    log.warn({ runId: run.id, status: run.status }, 'a training run has no job any more');
    await endRun(database, run, 'its job is gone from the queue');
  }
}
