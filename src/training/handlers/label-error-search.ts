import type { Database } from '../../db/database.ts';
import { GavelError } from '../../errors.ts';
import type { JobHandler } from '../../jobs/job-runner.ts';
import type { Logger } from '../../logger.ts';
import { findLabelErrors } from '../label-errors/find-label-errors.ts';
import { recordLabelErrorFailure } from '../label-errors/label-error-search.ts';

/** Looks through a snapshot's labels. What a retry would meet again is recorded and left. */
export function labelErrorSearchHandler({
  database,
  log,
}: {
  database: Database;
  log: Logger;
}): JobHandler<{ snapshotId: string }> {
  return async ({ payload: { snapshotId }, signal }) => {
    try {
      const { suspectCount, rowCount } = await findLabelErrors(database, snapshotId, signal);
      log.info({ snapshotId, suspectCount, rowCount }, 'labels were looked through');
    } catch (error) {
      if (!(error instanceof GavelError)) throw error;
      log.warn({ err: error, snapshotId }, 'labels could not be looked through');
      const failed = { datasetSnapshotId: snapshotId, failure: error.message };
      await recordLabelErrorFailure(database, failed);
    }
  };
}

/** Records why a search came to nothing that was tried too often. */
export function buryLabelErrorSearchHandler({
  database,
}: {
  database: Database;
}): JobHandler<{ snapshotId: string }> {
  return async ({ payload: { snapshotId }, lastError }) => {
    const failure = `given up: ${lastError ?? 'the worker died'}`;
    await recordLabelErrorFailure(database, { datasetSnapshotId: snapshotId, failure });
  };
}
