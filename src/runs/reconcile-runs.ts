import type { Database } from '../db/database.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Logger } from '../logger.ts';
import { endRun, type Run, type RunKind } from './run-lifecycle.ts';

/**
 * Ends runs that nobody will: active ones without a job that would move them on, such as after the
 * queue's tables were restored from another moment, or a queue was emptied by hand.
 */
export async function reconcileRuns<R extends Run>(
  { database, jobs, log }: { database: Database; jobs: Jobs; log: Logger },
  kind: RunKind<R>,
): Promise<void> {
  for (const run of await kind.findActive(database.prisma)) {
    const payload = { runId: run.id };
    if (await jobs.isPending(kind.job, payload)) continue;
    if (await jobs.isPending(kind.buryJob, payload)) continue;
    log.warn({ runId: run.id, status: run.status }, `a ${kind.what} has no job any more`);
    await endRun(database, kind, run, 'its job is gone from the queue');
  }
}
