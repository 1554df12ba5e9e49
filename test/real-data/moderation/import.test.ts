import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReportedRow } from '../../../src/csv/rejected-csv.ts';
import { readSplitCsv } from '../../../src/csv/split-csv.ts';
import { createLogger } from '../../../src/logger.ts';
import { LiveModel } from '../../../src/ml/live-model.ts';
import { importVideos } from '../../../src/moderation/import-videos.ts';
import { bootstrapChampion } from '../../../src/training/bootstrap-champion.ts';
import { loadModelVersion } from '../../../src/training/load-model-version.ts';
import { testDataDirectory } from '../../support/data.ts';
import { createTestDatabase } from '../../support/database.ts';

const bundleDir = path.resolve(import.meta.dirname, '../../../models/ngram-linear');

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let live: LiveModel;

beforeAll(async () => {
  db = await createTestDatabase();
  const version = await bootstrapChampion(
    { database: db.database, log: createLogger('error') },
    { bundleDir },
  );
  live = new LiveModel({ version, model: await loadModelVersion(db.database, version) });
});

afterAll(async () => {
  live?.close();
  await db?.drop();
});

const importFile = async (name: string) => {
  const reported: ReportedRow[] = [];
  const result = await importVideos(
    { database: db.database, live },
    {
      file: path.join(testDataDirectory(), name),
      origin: { source: 'IMPORT', actor: 'import test' },
      onError: 'report',
      onRejected: async (rows) => {
        reported.push(...rows);
      },
    },
  );
  return { result, reported };
};

test('the raw file gives 19,084 videos and 298 rejected rows, with line and reason', async () => {
  const { result, reported } = await importFile('tiktok_dataset_raw.csv');
  expect(result).toEqual({
    read: 19_382,
    stored: 19_084,
    alreadyStored: 0,
    conflicts: 0,
    rejected: 298,
    labels: 19_084,
    labelsChanged: 0,
    stoppedAt: null,
    interrupted: false,
  });
  // They are the file's last rows: line 1 is the header, line 19,383 the end.
  expect(reported.map((row) => row.line)).toEqual(
    Array.from({ length: 298 }, (_, index) => 19_086 + index),
  );
  expect(new Set(reported.map((row) => row.reason))).toEqual(
    new Set(['video_transcription_text is empty']),
  );
  const { prisma } = db.database;
  expect(await prisma.video.count()).toBe(19_084);
  expect(await prisma.prediction.count()).toBe(19_084);
  expect(await prisma.label.count({ where: { label: 'CLAIM' } })).toBe(9_608);
});

test('again it gives nothing new', async () => {
  const { result } = await importFile('tiktok_dataset_raw.csv');
  expect(result).toMatchObject({
    stored: 0,
    alreadyStored: 19_084,
    conflicts: 0,
    rejected: 298,
    labels: 0,
    labelsChanged: 0,
  });
  expect(await db.database.prisma.label.count()).toBe(19_084);
});

test('the model at import agrees with the labels on the part it has never seen', async () => {
  const split = await readSplitCsv(path.join(testDataDirectory(), 'tiktok_seed_split.csv'));
  const heldOut = [...split].flatMap(([externalId, part]) => (part === 'test' ? externalId : []));
  const videos = await db.database.prisma.video.findMany({
    where: { externalId: { in: heldOut } },
    select: { predictedLabel: true, currentLabel: { select: { label: true } } },
  });
  expect(videos).toHaveLength(3_817);
  expect(videos.filter((video) => video.predictedLabel !== video.currentLabel?.label)).toEqual([]);
});

test('the split names each video of the cleaned file once', async () => {
  const split = await readSplitCsv(path.join(testDataDirectory(), 'tiktok_seed_split.csv'));
  const sizes = { train: 0, val: 0, test: 0 };
  for (const part of split.values()) sizes[part] += 1;
  expect(sizes).toEqual({ train: 12_213, val: 3_054, test: 3_817 });
});
