import type { Database } from '../../db/database.ts';
import type { JobHandler } from '../../jobs/job-runner.ts';
import { endRun } from '../run-status.ts';

/** Ends a run whose job failed, was retried, and failed again. What it failed of last is its reason. */
export function buryTrainingHandler({
  database,
}: {
  database: Database;
}): JobHandler<{ runId: string }> {
  return async ({ payload: { runId: id }, lastError }) => {
    const run = await database.prisma.trainingRun.findUnique({ where: { id } });
    if (run === null) return;
    await endRun(database, run, `given up after two attempts: ${lastError ?? 'the worker died'}`);
  };
}
