import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import { type Jobs, openJobs } from '../../../src/jobs/jobs.ts';
import { createLogger } from '../../../src/logger.ts';
import { LiveModel } from '../../../src/ml/live-model.ts';
import { importVideos } from '../../../src/moderation/import-videos.ts';
import { bootstrapChampion } from '../../../src/training/bootstrap-champion.ts';
import { loadModelVersion } from '../../../src/training/load-model-version.ts';
import { promoteModelVersion } from '../../../src/training/promote-model-version.ts';
import { requestTraining } from '../../../src/training/request-training.ts';
import { testDataDirectory } from '../../support/data.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../training/support/until.ts';
import { spawnWorker, type WorkerProcess } from '../../training/support/worker-process.ts';

const log = createLogger('error');
const SHIPPED_BUNDLE = path.resolve(import.meta.dirname, '../../../models/ngram-linear');

let test: TestDatabase;
let database: Database;
let jobs: Jobs;
let worker: WorkerProcess;

beforeAll(async () => {
  test = await createTestDatabase();
  database = test.database;
  const version = await bootstrapChampion({ database, log }, { bundleDir: SHIPPED_BUNDLE });
  const live = new LiveModel({ version, model: await loadModelVersion(database, version) });
  const imported = await importVideos(
    { database, live },
    {
      file: path.join(testDataDirectory(), 'tiktok_dataset.csv'),
      origin: { source: 'IMPORT', actor: 'test' },
      onError: 'stop',
    },
  );
  expect(imported.stoppedAt).toBeNull();
  live.close();
  jobs = await openJobs({ database, log });
  worker = spawnWorker(test.url);
});
afterAll(async () => {
  await worker.end('SIGTERM');
  await jobs.close();
  await test.drop();
});

it('retraining on all of the real data makes a candidate that is right on the held-out part', async () => {
  const { id } = await requestTraining({ database, jobs }, { actor: 'test' });
  const run = await until(
    'the run ends',
    async () => {
      const now = await database.prisma.trainingRun.findUniqueOrThrow({
        where: { id },
        include: { datasetSnapshot: true },
      });
      return now.finishedAt !== null && now;
    },
    120_000,
  );
  expect(run).toMatchObject({ status: 'SUCCEEDED', failure: null });
  expect(run.datasetSnapshot).toMatchObject({
    rowCount: 19_084,
    claimCount: 9_608,
    opinionCount: 9_476,
  });
  const reports = await database.prisma.evaluationReport.findMany({
    where: { trainingRunId: id },
    orderBy: { modelVersion: 'asc' },
  });
  expect(reports.map(({ modelVersion }) => modelVersion)).toEqual([1, run.modelVersionId]);
  expect(new Set(reports.map(({ datasetSnapshotId }) => datasetSnapshotId)).size).toBe(1);
  for (const { accuracy, rowCount } of reports) {
    expect(accuracy).toBeGreaterThanOrEqual(0.999);
    expect(rowCount / 19_084).toBeCloseTo(0.2, 1);
  }
  const [, candidate] = reports;
  for (const value of ['0', 'unknown']) {
    expect(candidate?.slices).toContainEqual(
      expect.objectContaining({ name: 'counts', value, accuracy: expect.closeTo(1, 2) }),
    );
  }
  await promoteModelVersion(
    { database },
    {
      version: run.modelVersionId ?? 0,
      expectedChampion: 1,
      reason: 'as good on the same part',
      actor: 'test',
    },
  );
}, 150_000);
