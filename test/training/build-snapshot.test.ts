import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { createLogger } from '../../src/logger.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { buildSnapshot, readSnapshot } from '../../src/training/build-snapshot.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeLabelledVideos, syntheticInput, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle } from './support/shipped-bundle.ts';

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let test: TestDatabase;
let database: Database;
let champion: number;

beforeAll(async () => {
  shipped = await shipSmallBundle();
  test = await createTestDatabase();
  database = test.database;
  const log = createLogger('error');
  champion = await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
  await storeLabelledVideos(database, champion, syntheticInputs(1_000));
});
afterAll(async () => {
  await test.drop();
  await shipped.remove();
});

it('the same labels make the same snapshot; another label or count makes another', async () => {
  const first = await buildSnapshot(database);
  expect(first).toMatchObject({ rowCount: 2_000, claimCount: 1_000, opinionCount: 1_000 });
  expect(await buildSnapshot(database)).toEqual(first);

  const video = await database.prisma.video.findFirstOrThrow();
  const labelId = uuidv7();
  const revised = { id: labelId, videoId: video.id, revision: 2, label: 'OPINION' } as const;
  await database.prisma.label.create({ data: { ...revised, source: 'HUMAN', actor: 'test' } });
  await database.prisma.video.update({
    where: { id: video.id },
    data: { currentLabelId: labelId },
  });
  const second = await buildSnapshot(database);
  expect(second.sha256).not.toBe(first.sha256);

  await database.prisma.video.update({ where: { id: video.id }, data: { viewCount: 123_456n } });
  const third = await buildSnapshot(database);
  expect(new Set([first, second, third].map(({ sha256 }) => sha256)).size).toBe(3);
  // What was frozen stays as it was.
  const rows = await database.prisma.datasetSnapshotRow.findMany({ where: { videoId: video.id } });
  expect(rows.filter(({ viewCount }) => viewCount === 123_456n)).toHaveLength(1);
});

it('splits about 64, 16 and 20 in a hundred, in one order, with the facts of each video', async () => {
  const snapshot = await buildSnapshot(database);
  const parts = await readSnapshot(database, snapshot.id);
  const share = (rows: readonly unknown[]) => rows.length / snapshot.rowCount;
  expect(share(parts.TRAIN)).toBeCloseTo(0.64, 1);
  expect(share(parts.VAL)).toBeCloseTo(0.16, 1);
  expect(share(parts.TEST)).toBeCloseTo(0.2, 1);
  expect(await readSnapshot(database, snapshot.id)).toEqual(parts);
  const all = [...parts.TRAIN, ...parts.VAL, ...parts.TEST];
  expect(all).toContainEqual({ ...syntheticInput('OPINION', 10), labelSource: 'HUMAN', weight: 1 });
});

it('never has a text on both sides, whatever its case, punctuation, numbers and spaces', async () => {
  const variants = [
    'In my opinion 12 kites are enough',
    'in my opinion, 7 kites are enough!',
    'IN MY OPINION   400 KITES ARE ENOUGH...',
    '“in my opinion” ９ kites are enough'.replaceAll(/[“”]/g, '"'),
  ];
  const inputs = variants.flatMap((transcript) =>
    Array.from({ length: 5 }, () => ({ ...syntheticInput('OPINION', 3), transcript })),
  );
  const ids = await storeLabelledVideos(database, champion, inputs);
  const snapshot = await buildSnapshot(database);
  const rows = await database.prisma.datasetSnapshotRow.findMany({
    where: { snapshotId: snapshot.id, videoId: { in: ids } },
  });
  expect(rows).toHaveLength(20);
  expect(new Set(rows.map(({ part }) => part)).size).toBe(1);
});
