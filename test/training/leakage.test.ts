import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { createLogger } from '../../src/logger.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { buildSnapshot } from '../../src/training/build-snapshot.ts';
import { NearDuplicates } from '../../src/training/near-duplicates.ts';
import { reportLeakage } from '../../src/training/report-leakage.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeLabelledVideos, syntheticInput, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle } from './support/shipped-bundle.ts';

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  shipped = await shipSmallBundle();
  test = await createTestDatabase();
  database = test.database;
  const log = createLogger('error');
  await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
});
afterAll(async () => {
  await test.drop();
  await shipped.remove();
});

const words = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, index) =>
      `word${'abcdefghij'.charAt((from + index) % 10)}${'klmnopqrst'.charAt(Math.floor((from + index) / 10))}`,
  ).join(' ');

describe('a text', () => {
  it('is identical to one that differs in case, accents and punctuation', () => {
    const known = new NearDuplicates();
    known.add('The café, they say, is OPEN all night');
    expect(known.resemblance('the cafe they say is open all night!')).toBe('IDENTICAL');
  });

  it('is near-identical from four in five shared phrases on, and not below', () => {
    const known = new NearDuplicates();
    known.add(words(0, 30));
    // 28 phrases each: 25 shared of 31 are 0.81; 20 shared of 36 are 0.56.
    expect(known.resemblance(words(3, 33))).toBe('NEAR_IDENTICAL');
    expect(known.resemblance(words(8, 38))).toBe('NONE');
    expect(known.resemblance('something else altogether')).toBe('NONE');
  });
});

it('a snapshot counts held-out rows that nearly are among what is learned from, once', async () => {
  await storeLabelledVideos(database, 1, syntheticInputs(60));
  // Long texts that differ in one word at the end: their hashes put them on both sides.
  const twins = Array.from({ length: 40 }, (_, index) => ({
    ...syntheticInput('CLAIM', index),
    transcript: `${words(0, 40)} ${words(50 + index, 51 + index)}`,
  }));
  await storeLabelledVideos(database, 1, twins);
  const snapshot = await buildSnapshot(database);
  const rows = await database.prisma.datasetSnapshotRow.findMany({
    where: { snapshotId: snapshot.id, part: { not: 'TRAIN' } },
    include: { video: true },
  });
  const heldOutTwins = rows.filter(({ video }) => video.transcript.startsWith(words(0, 40)));
  expect(heldOutTwins.length).toBeGreaterThan(0);
  const { signal } = new AbortController();
  const report = await reportLeakage(database, snapshot.id, signal);
  expect(report).toMatchObject({ heldOutRows: rows.length, identicalRows: 0 });
  expect(report.nearIdenticalRows).toBe(heldOutTwins.length);
  expect(await reportLeakage(database, snapshot.id, signal)).toEqual(report);
});
