import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { setRetrainingPolicy } from '../../src/training/set-retraining-policy.ts';
import { createWorker } from '../../src/worker.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeLabelledVideos, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle } from './support/shipped-bundle.ts';
import { until } from './support/until.ts';

const log = createLogger('error');
const EACH_MINUTE = '* * * * *';

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  shipped = await shipSmallBundle();
  test = await createTestDatabase();
  database = test.database;
  await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
  await storeLabelledVideos(database, 1, syntheticInputs(60));
});
afterAll(async () => {
  await test.drop();
  await shipped.remove();
});

it('the clock of a worker makes a scheduled retraining and a drift report', async () => {
  const jobs = await openJobs({ database, log });
  // So many new labels never come: only the schedule can have asked.
  const policy = { enabled: true, minNewLabels: 1_000_000, cooldownMinutes: 60, actor: 'ana' };
  await setRetrainingPolicy({ database, jobs }, { ...policy, cron: EACH_MINUTE });
  const worker = await createWorker({
    ...{ database, log: createLogger('fatal') },
    ...{ clockIntervalSeconds: 1, driftCron: EACH_MINUTE },
  });
  try {
    const run = await until('the schedule asked for a run', () =>
      database.prisma.trainingRun.findFirst(),
    );
    expect(run).toMatchObject({ requestedBy: 'system:retraining-policy' });
    const report = await until('the schedule measured drift', () =>
      database.prisma.driftReport.findFirst(),
    );
    expect(report).toMatchObject({ actor: 'system:schedule', modelVersion: 1 });
  } finally {
    await worker.close();
    await jobs.close();
  }
});
