import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ReportedRow } from '../../src/csv/rejected-csv.ts';
import type { LiveModel } from '../../src/ml/live-model.ts';
import { type ImportOptions, importVideos } from '../../src/moderation/import-videos.ts';
import { csvFolder, csvLine, HEADER } from '../csv/csv-file.ts';
import { createTestDatabase } from '../support/database.ts';
import { liveRuleModel } from './rule-model.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let live: LiveModel;
let folder: Awaited<ReturnType<typeof csvFolder>>;

beforeAll(async () => {
  folder = await csvFolder();
});

beforeEach(async () => {
  await db?.drop();
  db = await createTestDatabase();
  live = await liveRuleModel(db.database);
});

afterAll(async () => {
  await db?.drop();
  await folder?.remove();
});

const importRows = async (lines: string[], options: Partial<ImportOptions> = {}) => {
  const reported: ReportedRow[] = [];
  const result = await importVideos(
    { database: db.database, live },
    {
      file: await folder.write([HEADER, ...lines, ''].join('\n')),
      origin: { source: 'IMPORT', actor: 'import test' },
      onError: 'report',
      onRejected: async (rows) => {
        reported.push(...rows);
      },
      ...options,
    },
  );
  return { result, reported };
};

const stored = (externalId: string) =>
  db.database.prisma.video.findUniqueOrThrow({
    where: { externalId },
    include: { currentPrediction: true, currentLabel: true, labels: true },
  });

test('rows become videos with predictions, and labels where the file has them', async () => {
  const { result } = await importRows([
    csvLine('a', { views: '5000' }),
    csvLine('b', { label: '' }),
  ]);
  expect(result).toMatchObject({ read: 2, stored: 2, labels: 1, rejected: 0 });
  expect(await stored('a')).toMatchObject({
    predictedLabel: 'CLAIM',
    viewCount: 5_000n,
    currentPrediction: { label: 'CLAIM', trigger: 'SUBMIT', modelVersion: 1 },
    currentLabel: { label: 'CLAIM', revision: 1, source: 'IMPORT', actor: 'import test' },
  });
  expect(await stored('b')).toMatchObject({ currentLabel: null, labels: [] });
});

test('importing again adds nothing', async () => {
  const lines = Array.from({ length: 2_500 }, (_, n) => csvLine(`v${n}`));
  expect((await importRows(lines)).result).toMatchObject({ stored: 2_500, labels: 2_500 });
  expect((await importRows(lines)).result).toMatchObject({
    read: 2_500,
    stored: 0,
    alreadyStored: 2_500,
    labels: 0,
    labelsChanged: 0,
    conflicts: 0,
  });
  expect(await db.database.prisma.prediction.count()).toBe(2_500);
});

test('bad rows are reported with line and reason in the order of the file; the rest is stored', async () => {
  const { result, reported } = await importRows([
    csvLine('a', { transcript: 'x'.repeat(10_001) }),
    csvLine('b'),
    csvLine('c', { views: '-1' }),
    csvLine('x'.repeat(256)),
    csvLine('b', { transcript: 'other words' }),
    csvLine('b'),
  ]);
  expect(result).toMatchObject({
    read: 6,
    stored: 1,
    alreadyStored: 1,
    rejected: 3,
    conflicts: 1,
  });
  expect(reported.map(({ line, reason }) => [line, reason])).toEqual([
    [2, 'transcript must be 1 to 10000 characters, any Unicode but NUL'],
    [4, expect.stringContaining('video_view_count is "-1"')],
    [5, 'externalId must be 1 to 255 characters, any Unicode but NUL'],
    [6, '"b" is already stored with other content'],
  ]);
  expect(reported[1]?.fields[2]).toBe('c');
});

test('of two rows with one id the first in the file counts, however far apart', async () => {
  const others = (n: number) => Array.from({ length: 999 }, (_, index) => csvLine(`${n}-${index}`));
  const { reported } = await importRows([
    ...others(0),
    csvLine('twin', { transcript: 'first' }),
    csvLine('twin', { transcript: 'second' }),
    ...others(1),
    csvLine('twin', { transcript: 'third' }),
  ]);
  expect((await stored('twin')).transcript).toBe('first');
  expect(reported.map((row) => row.line)).toEqual([1_002, 2_002]);
});

test('a row that the database refuses is rejected alone', async () => {
  await db.database.pool.query(`
    CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.transcript = 'poison' THEN RAISE EXCEPTION 'poisoned'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER refuse_poison BEFORE INSERT ON video
      FOR EACH ROW EXECUTE FUNCTION refuse_poison();`);
  const { result, reported } = await importRows([
    ...Array.from({ length: 50 }, (_, n) => csvLine(`v${n}`)),
    csvLine('bad', { transcript: 'poison' }),
    csvLine('last'),
  ]);
  expect(result).toMatchObject({ stored: 51, rejected: 1 });
  expect(reported).toMatchObject([{ line: 52, reason: 'the database refuses it: poisoned' }]);
});

test('a label is added later, replaced by another, and never overrules a better source', async () => {
  await importRows([csvLine('a', { label: '' })]);
  const claim = [csvLine('a', { label: 'claim' })];
  const opinion = [csvLine('a', { label: 'opinion' })];
  const as = (source: 'IMPORT' | 'HUMAN' | 'GOLD') => ({ origin: { source, actor: 'test' } });

  expect((await importRows(claim)).result).toMatchObject({ labels: 1, labelsChanged: 0 });
  expect((await importRows(opinion)).result).toMatchObject({ labels: 0, labelsChanged: 1 });
  expect((await importRows(opinion)).result).toMatchObject({ labels: 0, labelsChanged: 0 });
  expect((await importRows(opinion, as('GOLD'))).result).toMatchObject({ labelsChanged: 1 });
  expect((await importRows(claim)).result).toMatchObject({ labels: 0, labelsChanged: 0 });
  expect((await importRows(claim, as('HUMAN'))).result).toMatchObject({ labelsChanged: 0 });

  const { currentLabel, labels } = await stored('a');
  expect(currentLabel).toMatchObject({ label: 'OPINION', source: 'GOLD', revision: 3 });
  expect(labels).toHaveLength(3);
});

test('under stop the import ends with the first bad row, and what came before stays', async () => {
  const lines = [
    ...Array.from({ length: 1_200 }, (_, n) => csvLine(`v${n}`)),
    csvLine('bad', { views: 'x' }),
    csvLine('after'),
  ];
  const { result } = await importRows(lines, { onError: 'stop' });
  expect(result.stoppedAt).toMatchObject({ line: 1_202 });
  expect(result).toMatchObject({ read: 1_201, stored: 1_200, rejected: 1 });
  expect(await db.database.prisma.video.count({ where: { externalId: 'after' } })).toBe(0);
});

test('under stop a conflict ends the import too', async () => {
  await importRows([csvLine('a')]);
  const { result } = await importRows(
    [
      csvLine('a', { transcript: 'other' }),
      ...Array.from({ length: 5_000 }, (_, n) => csvLine(`v${n}`)),
    ],
    { onError: 'stop' },
  );
  expect(result.stoppedAt).toMatchObject({ line: 2 });
  expect(result.read).toBeLessThan(5_001);
});

test('an interrupted import says how far it came, and the next one goes on from there', async () => {
  const lines = Array.from({ length: 6_000 }, (_, n) => csvLine(`v${n}`));
  const controller = new AbortController();
  const { result } = await importRows(lines, {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  expect(result.interrupted).toBe(true);
  expect(result.stored).toBe(result.read);
  expect(result.read).toBeLessThan(6_000);
  expect(await db.database.prisma.video.count()).toBe(result.read);

  const { result: second } = await importRows(lines);
  expect(second).toMatchObject({
    interrupted: false,
    alreadyStored: result.read,
    stored: 6_000 - result.read,
  });
});

test('rows before a broken quote are stored, then the file is refused', async () => {
  const importing = importRows([csvLine('a'), csvLine('b', { transcript: '"open' })]);
  await expect(importing).rejects.toThrow('line 3');
  expect((await stored('a')).transcript).toBe('words of a');
});

test('memory stays bounded, however much the file holds', async () => {
  // 64 MB in rows of 640 kB, each too long for a transcript, so that nothing of it reaches the database.
  const transcript = 'x'.repeat(640_000);
  const lines = Array.from({ length: 100 }, (_, n) => csvLine(`v${n}`, { transcript }));
  const file = await folder.write([HEADER, ...lines].join('\n'));
  lines.length = 0;
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const inUse = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = inUse();
  let peak = 0;
  let rejected = 0;
  await importRows([], {
    file,
    onProgress: () => {
      peak = Math.max(peak, inUse() - before);
    },
    onRejected: async (rows) => {
      rejected += rows.length;
    },
  });
  expect(rejected).toBe(100);
  expect(peak).toBeLessThan(32 * 1024 * 1024);
});

test('a failure of the database ends the import with its reason', async () => {
  await db.database.pool.query('ALTER TABLE label RENAME TO label_gone');
  await expect(importRows([csvLine('a')])).rejects.toMatchObject({ code: '42P01' });
});
