import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openEventFeed } from '../../src/db/events.ts';
import { runTraining } from '../../src/jobs/definitions.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { cancelTraining } from '../../src/training/cancel-training.ts';
import { loadModelVersion } from '../../src/training/load-model-version.ts';
import { requestTraining } from '../../src/training/request-training.ts';
import { startTestApp, submit } from '../support/app.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeLabelledVideos, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle } from './support/shipped-bundle.ts';
import { until } from './support/until.ts';
import { spawnWorker, type WorkerProcess } from './support/worker-process.ts';

const log = createLogger('error');
/** Long enough to be caught at work: each epoch waits for its own commit. */
const LONG = { architecture: 'ngram-linear', epochs: 15, actor: 'test' } as const;
const SHORT = { architecture: 'ngram-linear', epochs: 3, actor: 'test' } as const;

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let test: TestDatabase;
let database: Database;
let jobs: Jobs;
let workers: WorkerProcess[];

beforeAll(async () => {
  shipped = await shipSmallBundle();
});
afterAll(() => shipped.remove());

beforeEach(async () => {
  test = await createTestDatabase();
  database = test.database;
  jobs = await openJobs({ database, log });
  const champion = await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
  await storeLabelledVideos(database, champion, syntheticInputs(400));
  workers = [];
});
afterEach(async () => {
  for (const { child } of workers) child.kill('SIGKILL');
  await jobs.close();
  await test.drop();
});

describe('retraining', () => {
  it('learns from the labels in the database and leaves a candidate with its reports', async () => {
    const heard: unknown[] = [];
    const feed = await openEventFeed({ url: test.url, pool: database.pool, log });
    feed.subscribe('training_progress', ({ payload }) => heard.push(payload));
    const run = await requestTraining({ database, jobs }, SHORT);
    expect(run).toMatchObject({ status: 'QUEUED', seed: 1, epochs: 3, requestedBy: 'test' });

    startWorker();
    const done = await untilStatus(run.id, 'SUCCEEDED');
    await until('every change was heard', async () => heard.length >= 6);
    await feed.close();

    // Taken, snapshot known, three epochs, done.
    expect(heard).toEqual(Array(6).fill({ runId: run.id }));
    expect(done).toMatchObject({ attempt: 1, epoch: 3, progress: 1, failure: null });
    const epochs = await database.prisma.trainingEpoch.findMany({ orderBy: { epoch: 'asc' } });
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    const made = await database.prisma.modelVersion.findUniqueOrThrow({
      where: { version: done.modelVersionId ?? 0 },
    });
    expect(made).toMatchObject({
      status: 'CANDIDATE',
      parentVersion: 1,
      trainingRunId: run.id,
      datasetSnapshotId: done.datasetSnapshotId,
    });
    const reports = await database.prisma.evaluationReport.findMany({
      orderBy: { modelVersion: 'asc' },
    });
    expect(reports.map(({ modelVersion }) => modelVersion)).toEqual([1, made.version]);
    expect(new Set(reports.map(({ rowCount }) => rowCount)).size).toBe(1);
    expect(reports[1]?.accuracy).toBeGreaterThan(0.95);
    expect(reports[1]?.slices).toContainEqual(
      expect.objectContaining({ name: 'counts', value: 'unknown', n: reports[1]?.rowCount }),
    );
    const model = await loadModelVersion(database, made.version);
    expect(model.sha256).toBe(made.sha256);
    model.dispose();
  });

  it('makes the same snapshot and the same model from the same labels and seed', async () => {
    startWorker();
    const first = await untilStatus(
      (await requestTraining({ database, jobs }, SHORT)).id,
      'SUCCEEDED',
    );
    const second = await untilStatus(
      (await requestTraining({ database, jobs }, SHORT)).id,
      'SUCCEEDED',
    );
    expect(second.datasetSnapshotId).toBe(first.datasetSnapshotId);
    expect(second.modelVersionId).toBe(first.modelVersionId);
    const other = await requestTraining({ database, jobs }, { ...SHORT, seed: 2 });
    const third = await untilStatus(other.id, 'SUCCEEDED');
    expect(third.datasetSnapshotId).toBe(first.datasetSnapshotId);
    expect(third.modelVersionId).not.toBe(first.modelVersionId);
  });

  it('is cancelled while it trains', async () => {
    startWorker();
    const run = await requestTraining({ database, jobs }, LONG);
    await untilEpoch(run.id, 1);
    expect(
      await cancelTraining({ database, jobs }, { runId: run.id, actor: 'test' }),
    ).toMatchObject({
      status: 'CANCELLING',
    });
    await untilStatus(run.id, 'CANCELLED');
    expect(await database.prisma.modelVersion.count()).toBe(1);
    await expectNoJob(run.id);
  });

  it('is cancelled at once while it is queued', async () => {
    const run = await requestTraining({ database, jobs }, LONG);
    expect(
      await cancelTraining({ database, jobs }, { runId: run.id, actor: 'test' }),
    ).toMatchObject({
      status: 'CANCELLED',
    });
    await expectNoJob(run.id);
  });

  it('ends as cancelled although its worker died while it was asked to stop', async () => {
    const worker = startWorker();
    const run = await requestTraining({ database, jobs }, LONG);
    await untilEpoch(run.id, 1);
    await worker.end('SIGKILL');
    await cancelTraining({ database, jobs }, { runId: run.id, actor: 'test' });
    startWorker();
    await untilStatus(run.id, 'CANCELLED');
  });

  it('is retried once when its worker is killed, and failed with its reason the second time', async () => {
    const run = await requestTraining({ database, jobs }, LONG);
    const first = startWorker();
    await untilEpoch(run.id, 1, { attempt: 1 });
    await first.end('SIGKILL');
    const second = startWorker();
    await untilEpoch(run.id, 1, { attempt: 2 });
    await second.end('SIGKILL');
    startWorker();
    const failed = await untilStatus(run.id, 'FAILED');
    expect(failed).toMatchObject({
      attempt: 2,
      failure: 'given up after 2 attempts: the worker died',
    });
    await expectNoJob(run.id);
  });

  it('is taken up again when its worker runs out of memory, while the API answers as before', async () => {
    const preload = new URL('../support/eat-memory.mjs', import.meta.url);
    const app = await startTestApp({ database, bundleDir: shipped.directory });
    try {
      const champion = async () => (await app.graphql('{ champion { version } }')).data;
      const before = await champion();
      expect(before).toEqual({ champion: { version: 1 } });
      const run = await requestTraining({ database, jobs }, LONG);
      const hungry = startWorker({
        NODE_OPTIONS: `--max-old-space-size=256 --import=${preload.href}`,
      });
      await untilEpoch(run.id, 1, { attempt: 1 });
      hungry.child.kill('SIGUSR2');
      await until('it has died', async () => hungry.child.signalCode !== null);
      expect(hungry.child.signalCode).toBe('SIGABRT');
      expect(hungry.log()).toContain('heap out of memory');
      await submit(app, { externalId: 'meanwhile' });
      expect(await champion()).toEqual(before);
      startWorker();
      expect(await untilStatus(run.id, 'SUCCEEDED')).toMatchObject({ attempt: 2 });
      expect(await champion()).toEqual(before);
    } finally {
      await app.close();
    }
  });

  it('is taken over by the worker beside it when its worker is killed', async () => {
    const run = await requestTraining({ database, jobs }, LONG);
    const first = startWorker();
    await untilEpoch(run.id, 1, { attempt: 1 });
    const second = startWorker();
    await until('the second worker runs', async () => second.log().includes('the worker is ready'));
    await first.end('SIGKILL');
    expect(await untilStatus(run.id, 'SUCCEEDED')).toMatchObject({ attempt: 2 });
  });

  it('waits for the next worker, not counted as a death, when its worker is stopped', async () => {
    const run = await requestTraining({ database, jobs }, LONG);
    for (const attempt of [1, 2, 3]) {
      const worker = startWorker();
      await untilEpoch(run.id, 1, { attempt });
      expect(await worker.end('SIGTERM')).toBe(0);
      await untilStatus(run.id, 'QUEUED');
    }
    startWorker();
    await untilStatus(run.id, 'SUCCEEDED');
  });

  it('is not published by a worker that hung while another took the run over', async () => {
    const run = await requestTraining({ database, jobs }, LONG);
    const hanging = startWorker();
    await untilEpoch(run.id, 1, { attempt: 1 });
    hanging.child.kill('SIGSTOP');
    const seen = await database.prisma.trainingEpoch.count({ where: { attempt: 1 } });
    startWorker();
    await untilEpoch(run.id, 1, { attempt: 2 });
    hanging.child.kill('SIGCONT');
    await until(
      'the stale attempt gives up',
      async () =>
        hanging.log().includes('ended without success') ||
        hanging.log().includes('attempt at a job failed'),
    );
    expect(await untilStatus(run.id, 'SUCCEEDED')).toMatchObject({ attempt: 2 });
    const after = await database.prisma.trainingEpoch.count({ where: { attempt: 1 } });
    // The one that was being written when the worker was stopped may have come through.
    expect(after).toBeLessThanOrEqual(seen + 1);
  });

  it('is retried when the database drops every connection under it', async () => {
    startWorker();
    const run = await requestTraining({ database, jobs }, LONG);
    await untilEpoch(run.id, 1);
    await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    expect(await untilStatus(run.id, 'SUCCEEDED')).toMatchObject({ attempt: 2 });
  });

  it('that fails for a reason of its own is failed at once with that reason, in one line', async () => {
    // Two texts alone cannot fill three parts with both classes.
    const champion = await database.prisma.modelAlias.findFirstOrThrow();
    await database.prisma.video.updateMany({ data: { currentLabelId: null } });
    const twins = syntheticInputs(1).flatMap((input) => Array<typeof input>(60).fill(input));
    await storeLabelledVideos(database, champion.version, twins);
    startWorker();
    const run = await requestTraining({ database, jobs }, SHORT);
    const failed = await untilStatus(run.id, 'FAILED');
    expect(failed).toMatchObject({ attempt: 1, epoch: null });
    expect(failed.failure).toMatch(
      /^too few distinct texts: the .* part has \d+ claim and \d+ opinion rows$/,
    );
    await expectNoJob(run.id);
  });

  it('is failed when its job has vanished from the queue', async () => {
    const run = await requestTraining({ database, jobs }, LONG);
    await database.prisma.$transaction((tx) => jobs.cancel(tx, runTraining, { runId: run.id }));
    startWorker();
    expect(await untilStatus(run.id, 'FAILED')).toMatchObject({
      failure: 'its job is gone from the queue',
    });
  });
});

function startWorker(env: Record<string, string> = {}): WorkerProcess {
  const worker = spawnWorker(test.url, env);
  workers.push(worker);
  return worker;
}

async function untilStatus(id: string, status: string) {
  return await until(
    `run ${status}; ${workers.map((worker) => worker.log()).join('')}`,
    async () => {
      const run = await database.prisma.trainingRun.findUniqueOrThrow({ where: { id } });
      return run.status === status && run;
    },
  );
}

async function untilEpoch(trainingRunId: string, epoch: number, { attempt = 1 } = {}) {
  await until(`epoch ${epoch} of attempt ${attempt}`, () =>
    database.prisma.trainingEpoch.findFirst({ where: { trainingRunId, epoch, attempt } }),
  );
}

async function expectNoJob(runId: string): Promise<void> {
  await until('no job is left', async () => !(await jobs.isPending(runTraining, { runId })));
}
