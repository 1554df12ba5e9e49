import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import type { DriftReport } from '../../src/generated/prisma/client.ts';
import { driftMeasurement } from '../../src/jobs/definitions.ts';
import { openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { buildSnapshot } from '../../src/training/build-snapshot.ts';
import { measureDrift } from '../../src/training/drift/measure-drift.ts';
import { featuresShape, labelAgreementShape } from '../../src/training/drift/report-shape.ts';
import { createWorker } from '../../src/worker.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeLabelledVideos, syntheticInput, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle, trainSmallBundle } from './support/shipped-bundle.ts';
import {
  type SubmittedVideo,
  stateLabel,
  storeSubmittedVideos,
} from './support/submitted-videos.ts';
import { until } from './support/until.ts';

const log = createLogger('error');
const LAST_YEAR = new Date('2025-06-01T00:00:00Z');
const FROM = new Date('2026-03-01T00:00:00Z');
const TO = new Date('2026-03-08T00:00:00Z');
const INSIDE = new Date('2026-03-03T12:00:00Z');

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let test: TestDatabase;
let database: Database;
let champion: number;

beforeAll(async () => {
  shipped = await shipSmallBundle();
});
afterAll(() => shipped.remove());

beforeEach(async () => {
  test = await createTestDatabase();
  database = test.database;
  champion = await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
});
afterEach(() => test.drop());

const measure = () => measureDrift({ database }, { from: FROM, to: TO, actor: 'test' });

const featureOf = (report: DriftReport, name: string) =>
  featuresShape.parse(report.features).find(({ feature }) => feature === name);

/** Made-up submissions, of both classes in turn; the same again for the same count. */
const submissions = (
  count: number,
  submittedAt: Date,
  change: (index: number) => Partial<SubmittedVideo> = () => ({}),
): SubmittedVideo[] =>
  Array.from({ length: count }, (_, index) => {
    const { label, ...input } = syntheticInput(index % 2 === 0 ? 'CLAIM' : 'OPINION', index % 600);
    return {
      ...input,
      claimProbability: label === 'CLAIM' ? 0.95 : 0.05,
      submittedAt,
      ...change(index),
    };
  });

describe('a drift report', () => {
  it('finds nothing where the same kind of videos comes in', async () => {
    await storeSubmittedVideos(database, champion, submissions(1_200, LAST_YEAR));
    await storeSubmittedVideos(database, champion, submissions(600, INSIDE));
    const report = await measure();
    expect(report).toMatchObject({
      modelVersion: champion,
      baseline: 'FIRST_PREDICTIONS',
      datasetSnapshotId: null,
      status: 'STABLE',
      baselineCount: 1_200,
      videoCount: 600,
      actor: 'test',
    });
    expect(featureOf(report, 'VERIFIED_STATUS')).toMatchObject({ status: 'STABLE' });
    expect(featureOf(report, 'CLAIM_PROBABILITY')).toMatchObject({
      expectedCount: 1_200,
      actualCount: 600,
      expectedMean: expect.closeTo(0.5, 9),
      actualMean: expect.closeTo(0.5, 9),
    });
  });

  it('names each feature that has changed, with both histograms, and no other', async () => {
    await storeSubmittedVideos(database, champion, submissions(1_200, LAST_YEAR));
    await storeSubmittedVideos(
      database,
      champion,
      submissions(600, INSIDE, (index) => ({
        claimProbability: 0.55,
        viewCount: 5_000_000,
        likeCount: null,
        authorBanStatus: index % 2 === 0 ? 'BANNED' : 'ACTIVE',
        transcript: `lorem ipsum dolor ${index}`,
      })),
    );
    const report = await measure();
    expect(report.status).toBe('DRIFTED');
    const drifted = featuresShape
      .parse(report.features)
      .filter(({ status }) => status === 'DRIFTED')
      .map(({ feature }) => feature);
    expect(drifted).toEqual([
      'CLAIM_PROBABILITY',
      'OUT_OF_VOCABULARY',
      'VIEW_COUNT',
      'LIKE_COUNT',
      'AUTHOR_BAN_STATUS',
    ]);
    const views = featureOf(report, 'VIEW_COUNT');
    expect(views?.bins.find(({ label }) => label === '1000000')).toEqual({
      label: '1000000',
      expected: 0,
      actual: 600,
    });
    expect(views?.bins.find(({ label }) => label === 'unknown')).toMatchObject({
      expected: 240,
      actual: 0,
    });
    // Nothing in common: one bit.
    expect(featureOf(report, 'CLAIM_PROBABILITY')?.jensenShannon).toBe(1);
    expect(featureOf(report, 'OUT_OF_VOCABULARY')?.actualMean).toBe(1);
  });

  it('tells that there are too few videos to tell, rather than raise a false alarm', async () => {
    await storeSubmittedVideos(database, champion, submissions(1_200, LAST_YEAR));
    await storeSubmittedVideos(
      database,
      champion,
      submissions(499, INSIDE, () => ({ claimProbability: 0.55 })),
    );
    const report = await measure();
    expect(report).toMatchObject({ status: 'INSUFFICIENT_DATA', videoCount: 499 });
    expect(featureOf(report, 'CLAIM_PROBABILITY')).toMatchObject({
      status: 'INSUFFICIENT_DATA',
      psi: null,
      jensenShannon: null,
      actualCount: 499,
    });
  });

  it('compares a trained champion with its snapshot, and scores what it held out', async () => {
    const inputs = syntheticInputs(300);
    await storeLabelledVideos(database, champion, inputs);
    const snapshot = await buildSnapshot(database);
    const trained = await registerChampionOn(snapshot.id);
    await storeSubmittedVideos(database, trained, submissions(600, INSIDE));
    const report = await measure();
    expect(report).toMatchObject({
      modelVersion: trained,
      baseline: 'SNAPSHOT',
      datasetSnapshotId: snapshot.id,
      baselineCount: 600,
      videoCount: 600,
    });
    const heldOut = await database.prisma.datasetSnapshotRow.count({
      where: { part: 'TEST' },
    });
    expect(featureOf(report, 'CLAIM_PROBABILITY')?.expectedCount).toBe(heldOut);
    expect(featureOf(report, 'OUT_OF_VOCABULARY')?.expectedCount).toBe(heldOut);
  });

  it('shows day by day how often people agreed later with what was answered', async () => {
    const ids = await storeSubmittedVideos(database, champion, submissions(8, INSIDE));
    const [day1, day2] = [new Date('2026-03-04T08:00:00Z'), new Date('2026-03-05T23:59:59Z')];
    // Answers alternate CLAIM, OPINION.
    const stated = ['CLAIM', 'OPINION', 'CLAIM', 'CLAIM'] as const;
    for (const [index, label] of stated.entries()) {
      await stateLabel(database, ids[index] ?? '', label, day1);
    }
    await stateLabel(database, ids[4] ?? '', 'CLAIM', day2);
    await stateLabel(database, ids[5] ?? '', 'OPINION', TO);
    const report = await measure();
    expect(labelAgreementShape.parse(report.labelAgreement)).toEqual([
      // po = 3/4; pe = 1/2 * 3/4 + 1/2 * 1/4.
      { day: '2026-03-04', count: 4, agreed: 3, kappa: 0.5 },
      { day: '2026-03-05', count: 1, agreed: 1, kappa: null },
    ]);
  });

  it('cannot be changed', async () => {
    const { id } = await measure();
    await expect(
      database.pool.query('UPDATE drift_report SET video_count = 1 WHERE id = $1', [id]),
    ).rejects.toThrow('drift_report is append-only: UPDATE refused');
    await expect(database.pool.query('DELETE FROM drift_report')).rejects.toThrow('append-only');
  });

  it.each([
    ['ends before it begins', TO, FROM],
    ['is empty', FROM, FROM],
    ['is longer than a year', LAST_YEAR, new Date('2026-06-03T00:00:00Z')],
  ])('is refused for a period that %s', async (_what, from, to) => {
    await expect(measureDrift({ database }, { from, to, actor: 'test' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ field: 'to' }],
    });
  });
});

describe('the worker', () => {
  it('makes a report of the last week when the clock asks, and asks it daily', async () => {
    const worker = await createWorker({ database, log, driftCron: '17 3 * * *' });
    const jobs = await openJobs({ database, log });
    try {
      await database.prisma.$transaction((tx) => jobs.enqueue(tx, driftMeasurement, {}));
      const report = await until('a report is there', () =>
        database.prisma.driftReport.findFirst(),
      );
      expect(report).toMatchObject({ actor: 'system:schedule', status: 'INSUFFICIENT_DATA' });
      expect(report.periodEnd.getTime() - report.periodStart.getTime()).toBe(7 * 86_400_000);
      expect(await schedules()).toEqual([{ name: 'drift-measurement', cron: '17 3 * * *' }]);
    } finally {
      await jobs.close();
      await worker.close();
    }
    const without = await createWorker({ database, log, driftCron: null });
    await without.close();
    expect(await schedules()).toEqual([]);
  });

  it('does not start on a schedule that is none', async () => {
    await expect(createWorker({ database, log, driftCron: '99 3 * * *' })).rejects.toThrow(
      'the schedule "99 3 * * *" of drift-measurement',
    );
  });
});

async function schedules() {
  const { rows } = await database.pool.query(
    `SELECT name, cron FROM pgboss.schedule WHERE name = 'drift-measurement'`,
  );
  return rows;
}

/** Another sound model as champion, as if it had learned from the snapshot. */
async function registerChampionOn(datasetSnapshotId: string): Promise<number> {
  const { prisma } = database;
  const { files, sha256 } = await trainSmallBundle(8);
  await prisma.modelBundleFile.createMany({
    data: [...files].map(([path, bytes]) => ({
      bundleSha256: sha256,
      path,
      bytes: Uint8Array.from(bytes),
    })),
  });
  const { version } = await prisma.modelVersion.create({
    data: {
      sha256,
      architecture: 'ngram-linear',
      threshold: 0.5,
      backend: 'wasm',
      status: 'READY',
      card: {},
      datasetSnapshotId,
    },
  });
  await prisma.modelAlias.update({ where: { alias: 'CHAMPION' }, data: { version } });
  return version;
}
