import { SYSTEM } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { databaseNow } from '../../db/database-now.ts';
import type { JobHandler } from '../../jobs/job-runner.ts';
import type { Logger } from '../../logger.ts';
import { measureDrift } from '../drift/measure-drift.ts';

/** A week: every weekday is in it once, and small platforms get enough videos together. */
const PERIOD_MS = 7 * 24 * 60 * 60_000;

/** Measures drift over the last week, each time that the clock asks for it. */
export function driftMeasurementHandler({
  database,
  log,
}: {
  database: Database;
  log: Logger;
}): JobHandler<Record<string, never>> {
  return async () => {
    const to = await databaseNow(database.prisma);
    const from = new Date(to.getTime() - PERIOD_MS);
    const report = await measureDrift({ database }, { from, to, actor: SYSTEM.schedule });
    const { id, status, videoCount } = report;
    log.info({ reportId: id, status, videoCount }, 'drift was measured');
  };
}
