import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import {
  InsufficientLabelsError,
  NotFoundError,
  TrainingFinishedError,
  TrainingInProgressError,
  ValidationError,
} from '../../src/errors.ts';
import { runTraining } from '../../src/jobs/definitions.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { cancelTraining } from '../../src/training/cancel-training.ts';
import { MIN_LABELS_PER_CLASS, requestTraining } from '../../src/training/request-training.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeLabelledVideos, syntheticInput, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle } from './support/shipped-bundle.ts';

const log = createLogger('error');
const actor = 'test';

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let test: TestDatabase;
let database: Database;
let jobs: Jobs;
let champion: number;

beforeAll(async () => {
  shipped = await shipSmallBundle();
  test = await createTestDatabase();
  database = test.database;
  jobs = await openJobs({ database, log });
  champion = await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
});
afterAll(async () => {
  await jobs.close();
  await test.drop();
  await shipped.remove();
});

describe('too few labels', () => {
  it('are refused with the numbers, and leave no run', async () => {
    await expect(requestTraining({ database, jobs }, { actor })).rejects.toMatchObject({
      code: 'INSUFFICIENT_LABELS',
      claimCount: 0,
      opinionCount: 0,
      requiredPerClass: MIN_LABELS_PER_CLASS,
    });
    const claims = Array.from({ length: 60 }, (_, index) => syntheticInput('CLAIM', index));
    const opinions = Array.from({ length: 49 }, (_, index) => syntheticInput('OPINION', index));
    await storeLabelledVideos(database, champion, [...claims, ...opinions]);
    const refused = requestTraining({ database, jobs }, { actor });
    await expect(refused).rejects.toBeInstanceOf(InsufficientLabelsError);
    await expect(refused).rejects.toThrow('60 claim and 49 opinion, at least 50 of each');
    expect(await database.prisma.trainingRun.count()).toBe(0);
  });
});

describe('a request', () => {
  beforeAll(async () => {
    await storeLabelledVideos(database, champion, syntheticInputs(60));
  });
  beforeEach(async () => {
    const active = await database.prisma.trainingRun.findFirst({ where: { status: 'QUEUED' } });
    if (active) await cancelTraining({ database, jobs }, { runId: active.id, actor });
  });

  it('of twenty at once leaves one run with one job, and tells the others which', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => requestTraining({ database, jobs }, { actor })),
    );
    const runs = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(runs).toHaveLength(1);
    const runId = runs[0]?.value.id ?? '';
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toBeInstanceOf(TrainingInProgressError);
      expect(outcome.reason).toMatchObject({ activeRunId: runId });
    }
    const { rows } = await database.pool.query(
      `SELECT data FROM pgboss.job WHERE name = 'run-training' AND state = 'created'`,
    );
    expect(rows).toEqual([{ data: { runId } }]);
  });

  it('is possible again after the run before was cancelled', async () => {
    const first = await requestTraining({ database, jobs }, { actor });
    await cancelTraining({ database, jobs }, { runId: first.id, actor });
    const second = await requestTraining({ database, jobs }, { actor });
    expect(second.id).not.toBe(first.id);
    expect(await jobs.isPending(runTraining, { runId: first.id })).toBe(false);
    expect(await jobs.isPending(runTraining, { runId: second.id })).toBe(true);
  });

  it.each([
    [{ architecture: 'transformer' }, 'architecture', 'one of ngram-linear, reference-mlp'],
    [{ architecture: 'toString' }, 'architecture', 'one of'],
    [{ seed: 0 }, 'seed', '1 to 2147483647'],
    [{ seed: 2 ** 31 }, 'seed', '1 to 2147483647'],
    [{ seed: 1.5 }, 'seed', 'integer'],
    [{ epochs: 0 }, 'epochs', '1 to 100'],
    [{ epochs: 101 }, 'epochs', '1 to 100'],
    [{ epochs: Number.NaN }, 'epochs', '1 to 100'],
  ])('with %o is refused, naming field and limit', async (wrong, field, limit) => {
    const refused = requestTraining({ database, jobs }, { ...wrong, actor });
    await expect(refused).rejects.toBeInstanceOf(ValidationError);
    await expect(refused).rejects.toMatchObject({
      issues: [{ field, limit: expect.stringContaining(limit) }],
    });
  });
});

describe('a cancellation', () => {
  it('of an unknown run says so', async () => {
    const runId = '00000000-0000-7000-8000-000000000000';
    await expect(cancelTraining({ database, jobs }, { runId, actor })).rejects.toBeInstanceOf(
      NotFoundError,
    );
  });

  it('of a run that has ended says how it ended, and of a cancelled one is fine', async () => {
    const run = await requestTraining({ database, jobs }, { actor });
    await cancelTraining({ database, jobs }, { runId: run.id, actor });
    const again = await cancelTraining({ database, jobs }, { runId: run.id, actor });
    expect(again.status).toBe('CANCELLED');
    const failed = await requestTraining({ database, jobs }, { actor });
    await database.prisma.trainingRun.update({
      where: { id: failed.id },
      data: { status: 'FAILED', failure: 'test', finishedAt: new Date() },
    });
    await expect(
      cancelTraining({ database, jobs }, { runId: failed.id, actor }),
    ).rejects.toBeInstanceOf(TrainingFinishedError);
  });
});
