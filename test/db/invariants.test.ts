import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Prisma } from '../../src/generated/prisma/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const HISTORY = [
  'prediction',
  'label',
  'model_bundle_file',
  'alias_event',
  'dataset_snapshot',
  'dataset_snapshot_row',
  'training_epoch',
  'evaluation_report',
];

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
  await createHistory();
});

afterAll(() => db.drop());

test.each(HISTORY)('history cannot be rewritten: %s', async (table) => {
  const { rows } = await db.database.pool.query(`SELECT count(*)::int AS count FROM ${table}`);
  expect(rows[0].count).toBeGreaterThan(0);
  const column = (
    await db.database.pool.query(
      `SELECT column_name FROM information_schema.columns WHERE table_name = $1 LIMIT 1`,
      [table],
    )
  ).rows[0].column_name;
  for (const [statement, operation] of [
    [`UPDATE ${table} SET ${column} = ${column}`, 'UPDATE'],
    [`DELETE FROM ${table}`, 'DELETE'],
    [`TRUNCATE ${table} CASCADE`, 'TRUNCATE'],
  ] as const) {
    await expect(db.database.pool.query(statement)).rejects.toThrow(
      new RegExp(`append-only: ${operation} refused|immutable: ${operation} refused`),
    );
  }
  const after = await db.database.pool.query(`SELECT count(*)::int AS count FROM ${table}`);
  expect(after.rows).toEqual(rows);
});

test('a model version never changes but for its status', async () => {
  const { prisma, pool } = db.database;
  await prisma.modelVersion.update({ where: { version: 1 }, data: { status: 'ARCHIVED' } });
  await prisma.modelVersion.update({ where: { version: 1 }, data: { status: 'READY' } });
  for (const statement of [
    `UPDATE model_version SET threshold = 0.9`,
    `UPDATE model_version SET status = 'READY', sha256 = repeat('b', 64)`,
    `DELETE FROM model_version`,
    `TRUNCATE model_version CASCADE`,
  ]) {
    await expect(pool.query(statement)).rejects.toThrow('a model version is immutable');
  }
});

test('there is one champion', async () => {
  const { prisma } = db.database;
  await prisma.modelAlias.create({ data: { alias: 'CHAMPION', version: 1 } });
  await expect(
    prisma.modelAlias.create({ data: { alias: 'CHAMPION', version: 1 } }),
  ).rejects.toMatchObject({ code: 'P2002' });
  await expect(
    prisma.modelAlias.create({ data: { alias: 'CHALLENGER', version: 999 } }),
  ).rejects.toMatchObject({ code: 'P2003' });
});

test("a video's current prediction and label are its own", async () => {
  const first = await createVideo();
  const second = await createVideo();
  await expect(
    db.database.pool.query('UPDATE video SET current_prediction_id = $1 WHERE id = $2', [
      first.predictionId,
      second.id,
    ]),
  ).rejects.toThrow('video_id_current_prediction_id_fkey');
  const label = await createLabel(first.id);
  await expect(
    db.database.pool.query('UPDATE video SET current_label_id = $1 WHERE id = $2', [
      label,
      second.id,
    ]),
  ).rejects.toThrow('video_id_current_label_id_fkey');
});

test('a video without its prediction is not stored', async () => {
  await expect(
    db.database.prisma.video.create({ data: videoRow({ currentPredictionId: randomUUID() }) }),
  ).rejects.toThrow();
});

test('an external id is stored once', async () => {
  await createVideo({ externalId: 'twice' });
  await expect(createVideo({ externalId: 'twice' })).rejects.toMatchObject({ code: 'P2002' });
});

test.each([
  ['a negative count', { viewCount: -1n }],
  ['a count beyond 2^53 - 1', { commentCount: 2n ** 53n }],
  ['an empty external id', { externalId: '' }],
  ['an external id of 256 characters', { externalId: 'x'.repeat(256) }],
  ['an empty transcript', { transcript: '' }],
  ['a transcript of 10,001 characters', { transcript: 'x'.repeat(10_001) }],
  ['a duration of minus one second', { durationSec: -1 }],
  ['a probability above 1', { claimProbability: 1.01 }],
  ['a content hash of another length', { contentHash: Buffer.alloc(31) }],
])('%s is refused', async (_name, wrong) => {
  await expect(createVideo(wrong)).rejects.toThrow('check constraint');
});

test('what lies on a limit is stored, in characters and not in bytes', async () => {
  const counts = { viewCount: 2n ** 53n - 1n, likeCount: 0n, shareCount: null };
  const texts = { externalId: '\u{1F600}'.repeat(255), transcript: '\u{1F600}'.repeat(10_000) };
  const { id } = await createVideo({ ...counts, ...texts });
  const stored = await db.database.prisma.video.findUniqueOrThrow({ where: { id } });
  expect(stored).toMatchObject({ ...counts, ...texts });
});

test('one training run is active at a time', async () => {
  const { prisma } = db.database;
  const active = await prisma.trainingRun.create({ data: runRow({ status: 'RUNNING' }) });
  for (const status of ['QUEUED', 'RUNNING', 'CANCELLING'] as const) {
    await expect(prisma.trainingRun.create({ data: runRow({ status }) })).rejects.toMatchObject({
      code: 'P2002',
    });
  }
  const finished = { status: 'CANCELLED', finishedAt: new Date() } as const;
  await prisma.trainingRun.update({ where: { id: active.id }, data: finished });
  const next = await prisma.trainingRun.create({ data: runRow({ status: 'QUEUED' }) });
  await prisma.trainingRun.update({ where: { id: next.id }, data: finished });
});

test('a run that failed has its reason, one that succeeded its version, and both their end', async () => {
  const { prisma } = db.database;
  for (const wrong of [
    { status: 'FAILED', finishedAt: new Date() },
    { status: 'SUCCEEDED', modelVersionId: 1 },
    { status: 'SUCCEEDED', finishedAt: new Date() },
    { status: 'CANCELLED', finishedAt: new Date(), modelVersionId: 1 },
    { status: 'QUEUED', finishedAt: new Date() },
    { status: 'SUCCEEDED', finishedAt: new Date(), modelVersionId: 1, failure: 'none' },
  ] as const) {
    await expect(prisma.trainingRun.create({ data: runRow(wrong) })).rejects.toThrow(
      'check constraint',
    );
  }
});

function videoRow(given: Partial<Prisma.VideoUncheckedCreateInput> = {}) {
  return {
    id: randomUUID(),
    externalId: randomUUID(),
    transcript: 'somebody said that water is wet',
    verifiedStatus: 'NOT_VERIFIED',
    authorBanStatus: 'ACTIVE',
    contentHash: Buffer.from(randomBytes(32)),
    currentPredictionId: randomUUID(),
    predictedLabel: 'CLAIM',
    claimProbability: 0.9,
    ...given,
  } satisfies Prisma.VideoUncheckedCreateInput;
}

async function createVideo(
  given: Partial<Prisma.VideoUncheckedCreateInput> = {},
): Promise<{ id: string; predictionId: string }> {
  const video = videoRow(given);
  await db.database.prisma.$transaction([
    db.database.prisma.video.create({ data: video }),
    db.database.prisma.prediction.create({
      data: {
        id: video.currentPredictionId,
        videoId: video.id,
        modelVersion: 1,
        label: 'CLAIM',
        claimProbability: 0.9,
        threshold: 0.5,
        trigger: 'SUBMIT',
        inputHash: Buffer.from(randomBytes(32)),
      },
    }),
  ]);
  return { id: video.id, predictionId: video.currentPredictionId };
}

async function createLabel(videoId: string): Promise<string> {
  const id = randomUUID();
  await db.database.prisma.label.create({
    data: { id, videoId, revision: 1, label: 'CLAIM', source: 'GOLD', actor: 'test' },
  });
  return id;
}

function runRow(
  given: Partial<Prisma.TrainingRunUncheckedCreateInput>,
): Prisma.TrainingRunUncheckedCreateInput {
  return {
    id: randomUUID(),
    status: 'QUEUED',
    architecture: 'linear',
    seed: 1,
    epochs: 1,
    requestedBy: 'test',
    ...given,
  };
}

/** One row in each history table. */
async function createHistory(): Promise<void> {
  const { prisma } = db.database;
  const sha256 = 'a'.repeat(64);
  await prisma.modelBundleFile.create({
    data: { bundleSha256: sha256, path: 'model.json', bytes: Buffer.from('{}') },
  });
  await prisma.modelVersion.create({
    data: {
      sha256,
      architecture: 'linear',
      status: 'READY',
      backend: 'cpu',
      threshold: 0.5,
      card: {},
    },
  });
  await prisma.aliasEvent.create({
    data: { alias: 'CHAMPION', kind: 'BOOTSTRAP', toVersion: 1, actor: 'test', reason: 'first' },
  });
  const video = await createVideo();
  const labelId = await createLabel(video.id);
  const counts = { rowCount: 1, claimCount: 1, opinionCount: 0 };
  const snapshotId = randomUUID();
  await prisma.datasetSnapshot.create({
    data: { id: snapshotId, sha256, splitSeed: 1, ...counts },
  });
  await prisma.datasetSnapshotRow.create({
    data: { snapshotId, videoId: video.id, labelId, part: 'TRAIN' },
  });
  const run = await prisma.trainingRun.create({
    data: runRow({ status: 'SUCCEEDED', finishedAt: new Date(), modelVersionId: 1 }),
  });
  const epoch = { epoch: 1, loss: 1, accuracy: 1, valLoss: 1, valAccuracy: 1 };
  await prisma.trainingEpoch.create({ data: { trainingRunId: run.id, attempt: 1, ...epoch } });
  const scores = { accuracy: 1, f1: 1, precision: 1, recall: 1, logLoss: 0, ece: 0 };
  await prisma.evaluationReport.create({
    data: {
      ...{ id: randomUUID(), modelVersion: 1, part: 'TEST', rowCount: 1 },
      ...{ ...scores, confusion: [], slices: [] },
    },
  });
}
