import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { ValidationError } from '../../src/errors.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { cancelTraining } from '../../src/training/cancel-training.ts';
import { considerRetraining } from '../../src/training/consider-retraining.ts';
import { retrainingPolicy } from '../../src/training/retraining-policy.ts';
import { setRetrainingPolicy } from '../../src/training/set-retraining-policy.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeLabelledVideos, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle } from './support/shipped-bundle.ts';

const log = createLogger('error');
const POLICY = { enabled: true, minNewLabels: 120, cooldownMinutes: 60, actor: 'ana' };
const HOUR_MS = 60 * 60_000;

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let test: TestDatabase;
let database: Database;
let jobs: Jobs;

beforeAll(async () => {
  shipped = await shipSmallBundle();
});
afterAll(() => shipped.remove());
beforeEach(async () => {
  test = await createTestDatabase();
  database = test.database;
  jobs = await openJobs({ database, log });
  await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
});
afterEach(async () => {
  await jobs.close();
  await test.drop();
});

const set = (change: object = {}) =>
  setRetrainingPolicy({ database, jobs }, { ...POLICY, ...change });
const consider = (because: 'LABELS' | 'SCHEDULE' = 'LABELS', now = new Date()) =>
  considerRetraining({ database, jobs }, { because, now });
const later = () => new Date(Date.now() + HOUR_MS + 1_000);
const label = (perClass: number) => storeLabelledVideos(database, 1, syntheticInputs(perClass));

describe('retraining by itself', () => {
  it('does not happen until an admin asks for it', async () => {
    await label(100);
    expect(await retrainingPolicy(database.prisma)).toMatchObject({ enabled: false, setBy: null });
    expect(await consider()).toBeNull();
    expect(await consider('SCHEDULE')).toBeNull();
  });

  it('happens once when enough new labels have come, as the policy', async () => {
    await set({ autoPromote: true, targetErrorRate: 0.02, labelWeights: { gold: 4 } });
    await label(59);
    expect(await consider()).toBeNull();
    await label(1);
    expect(await consider()).toMatchObject({
      status: 'QUEUED',
      requestedBy: 'system:retraining-policy',
      autoPromote: true,
      targetErrorRate: 0.02,
      labelWeights: { gold: 4, human: 1, import: 0.5 },
    });
    expect(await consider('LABELS', later())).toBeNull();
    expect(await database.prisma.trainingRun.count()).toBe(1);
  });

  it('waits for the cooldown, also after a run that came to nothing', async () => {
    await set();
    await label(60);
    const run = await consider();
    await cancelTraining({ database, jobs }, { runId: run?.id ?? '', actor: 'ana' });
    expect(await consider()).toBeNull();
    // The cancelled run has learned nothing: its labels count still.
    expect(await consider('LABELS', later())).toMatchObject({ status: 'QUEUED' });
  });

  it('counts the labels since the last run, and one is enough when the schedule comes round', async () => {
    await set();
    await label(60);
    const run = await consider();
    await database.prisma.trainingRun.update({
      where: { id: run?.id ?? '' },
      data: { status: 'SUCCEEDED', modelVersionId: 1, finishedAt: new Date() },
    });
    expect(await consider('SCHEDULE', later())).toBeNull();
    await label(1);
    expect(await consider('LABELS', later())).toBeNull();
    expect(await consider('SCHEDULE')).toBeNull();
    expect(await consider('SCHEDULE', later())).toMatchObject({ status: 'QUEUED' });
  });

  it('is asked for in vain while there are too few labels of a class', async () => {
    await set({ minNewLabels: 1 });
    await label(10);
    expect(await consider()).toBeNull();
  });
});

describe('a policy', () => {
  it('holds from when it is set, and earlier ones stay on record', async () => {
    await set({ cron: '0 4 * * 1' });
    expect(await set({ minNewLabels: 7, actor: 'bo' })).toMatchObject({
      minNewLabels: 7,
      cron: null,
      setBy: 'bo',
    });
    expect(await database.prisma.retrainingPolicy.count()).toBe(2);
    await expect(database.pool.query('DELETE FROM retraining_policy')).rejects.toThrow(
      'append-only',
    );
  });

  it('sets the clock, and stops it when there is no schedule any more or it is off', async () => {
    await set({ cron: '0 4 * * 1' });
    expect(await schedules()).toEqual(['0 4 * * 1']);
    await set({ cron: '30 5 * * *' });
    expect(await schedules()).toEqual(['30 5 * * *']);
    await set({ cron: '30 5 * * *', enabled: false });
    expect(await schedules()).toEqual([]);
  });

  it.each([
    ['minNewLabels', { minNewLabels: 0 }],
    ['cooldownMinutes', { cooldownMinutes: 43_201 }],
    ['cron', { cron: '99 4 * * 1' }],
    ['cron', { cron: 'every monday' }],
  ])('with a bad %s is refused, and nothing changes', async (field, change) => {
    const setting = set(change);
    await expect(setting).rejects.toBeInstanceOf(ValidationError);
    await expect(setting).rejects.toMatchObject({ issues: [{ field }] });
    expect(await database.prisma.retrainingPolicy.count()).toBe(0);
    expect(await schedules()).toEqual([]);
  });
});

async function schedules(): Promise<string[]> {
  const { rows } = await database.pool.query<{ cron: string }>(
    `SELECT cron FROM pgboss.schedule WHERE name = 'scheduled-retraining'`,
  );
  return rows.map(({ cron }) => cron);
}
