import type { Database } from '../../db/database.ts';
import type { JobHandler } from '../../jobs/job-runner.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Logger } from '../../logger.ts';
import { considerRetraining } from '../consider-retraining.ts';

/** Looks whether the policy asks for a run: for new labels, or because its schedule came round. */
export function considerRetrainingHandler(
  { database, jobs, log }: { database: Database; jobs: Jobs; log: Logger },
  because: 'LABELS' | 'SCHEDULE',
): JobHandler<Record<string, never>> {
  return async () => {
    const run = await considerRetraining({ database, jobs }, { because });
    if (run !== null) log.info({ runId: run.id, because }, 'the policy asked for a training run');
  };
}
