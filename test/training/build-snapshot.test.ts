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
  expect(parts.EXCLUDED).toEqual([]);
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

it('has an author on one side, whatever they say', async () => {
  const inputs = Array.from({ length: 12 }, (_, index) => ({
    ...syntheticInput('CLAIM', 2_000 + index),
    authorExternalId: 'author-of-twelve',
  }));
  const rows = await freeze(inputs);
  expect(new Set(rows.map(({ part }) => part)).size).toBe(1);
  expect(rows.every(({ isExcluded }) => !isExcluded)).toBe(true);
});

it('has a text of many authors on the side where it was labelled first, and stays so', async () => {
  const said = (authorExternalId: string) => ({
    ...syntheticInput('OPINION', 3_000),
    authorExternalId,
  });
  const authors = Array.from({ length: 30 }, (_, index) => said(`author-${index}`));
  const before = await freeze(authors);
  const home = before[0]?.part;
  expect(new Set(before.map(({ part }) => part)).size).toBe(3);
  for (const { part, isExcluded } of before) expect(isExcluded).toBe(part !== home);

  // Somebody without a name, whose part is the text's, and authors who come later change nothing of it.
  const { authorExternalId: _, ...anonymous } = said('');
  const after = await freeze([
    anonymous,
    ...Array.from({ length: 30 }, (_, i) => said(`late-${i}`)),
  ]);
  for (const { part, isExcluded } of after) expect(isExcluded).toBe(part !== home);
  const snapshot = await buildSnapshot(database);
  const again = await rowsOf(
    snapshot.id,
    before.map(({ videoId }) => videoId),
  );
  expect(again).toEqual(before.map((row) => ({ ...row, snapshotId: snapshot.id })));
  // What is left out is on record, and in no part.
  const parts = Object.entries(await readSnapshot(database, snapshot.id));
  const text = syntheticInput('OPINION', 3_000).transcript;
  const sides = parts.filter(([, rows]) => rows.some(({ transcript }) => transcript === text));
  expect(sides.map(([part]) => part)).toEqual([home, 'EXCLUDED']);
});

it('weighs labels by their source, as part of what the hash is of', async () => {
  const ids = await storeLabelledVideos(database, champion, [
    { ...syntheticInput('CLAIM', 4_001), source: 'GOLD' },
    { ...syntheticInput('CLAIM', 4_002), source: 'IMPORT' },
    { ...syntheticInput('CLAIM', 4_003), source: 'HUMAN' },
  ]);
  const usual = await buildSnapshot(database, { videoIds: ids });
  expect((await rowsOf(usual.id, ids)).map(({ weight }) => weight)).toEqual([2, 0.5, 1]);
  const weights = { gold: 3, human: 1, import: 0.25 };
  const other = await buildSnapshot(database, { videoIds: ids, weights });
  expect((await rowsOf(other.id, ids)).map(({ weight }) => weight)).toEqual([3, 0.25, 1]);
  expect(other).toMatchObject({ rowCount: 3, claimCount: 3, opinionCount: 0 });
  expect(other.sha256).not.toBe(usual.sha256);
  expect(await buildSnapshot(database, { videoIds: ids })).toEqual(usual);
  const { TRAIN, VAL, TEST } = await readSnapshot(database, other.id);
  expect([...TRAIN, ...VAL, ...TEST].map(({ weight }) => weight).sort()).toEqual([0.25, 1, 3]);
});

async function freeze(inputs: Parameters<typeof storeLabelledVideos>[2]) {
  const ids = await storeLabelledVideos(database, champion, inputs);
  return await rowsOf((await buildSnapshot(database)).id, ids);
}

async function rowsOf(snapshotId: string, ids: readonly string[]) {
  return await database.prisma.datasetSnapshotRow.findMany({
    where: { snapshotId, videoId: { in: [...ids] } },
    orderBy: { videoId: 'asc' },
  });
}
