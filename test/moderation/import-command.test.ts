import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeDefaults } from '../../src/moderation/defaults/make-defaults.ts';
import { csvFolder, csvLine, HEADER } from '../csv/csv-file.ts';
import { createTestDatabase } from '../support/database.ts';
import { spawnGavel } from '../support/gavel-process.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: Awaited<ReturnType<typeof csvFolder>>;

beforeAll(async () => {
  folder = await csvFolder();
});

beforeEach(async () => {
  await db?.drop();
  db = await createTestDatabase();
});

afterAll(async () => {
  await db?.drop();
  await folder?.remove();
});

const gavelImport = async (...args: string[]) => {
  const gavel = spawnGavel(['import', ...args], { DATABASE_URL: db.url });
  const { code } = await gavel.ended();
  return { code, stdout: gavel.stdout(), stderr: gavel.stderr() };
};

test('a summary on stdout, progress on stderr, bad rows in a file beside the first', async () => {
  const file = await folder.write(
    [HEADER, csvLine('a'), csvLine('b', { views: 'x' }), csvLine('c', { label: 'opinion' })].join(
      '\r\n',
    ),
  );
  const { code, stdout, stderr } = await gavelImport(file, '--json');
  expect(stderr).toContain('100% | 3 rows');
  expect(JSON.parse(stdout)).toMatchObject({
    read: 3,
    stored: 2,
    alreadyStored: 0,
    conflicts: 0,
    rejected: 1,
    labels: 2,
    rejectedFile: `${file}.rejected.csv`,
    interrupted: false,
  });
  expect(code).toBe(0);
  const [header, row, end] = (await readFile(`${file}.rejected.csv`, 'utf8')).split('\n');
  expect(header).toBe(`line,reason,${HEADER}`);
  expect(row).toMatch(/^3,"video_view_count is ""x"" where .* is expected",1,claim,b,59,/);
  expect(end).toBe('');
});

test('without bad rows there is no file of them, and the summary can be read', async () => {
  const file = await folder.write([HEADER, csvLine('a'), ''].join('\n'));
  const { code, stdout } = await gavelImport(file);
  expect(stdout).toMatch(/^rows read +1\nstored +1\nalready stored +0\n/);
  expect(existsSync(`${file}.rejected.csv`)).toBe(false);
  expect(code).toBe(0);
});

test.runIf(existsSync('/dev/full'))(
  'without room for the bad rows it ends in one line, and what was stored stays',
  async () => {
    const file = await folder.write(
      [HEADER, csvLine('a'), csvLine('b', { views: 'x' }), csvLine('c'), ''].join('\n'),
    );
    // Every write to it fails as on a full disk.
    const { code, stderr } = await gavelImport(file, '--rejected', '/dev/full');
    expect(stderr).toMatch(/the import failed; \d videos were stored before that and stay\n/);
    expect(stderr).toMatch(/\ngavel: a file cannot be written: ENOSPC: .*\n$/);
    expect(code).toBe(1);
    const again = await gavelImport(file, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ read: 3, rejected: 1 });
    expect(await db.database.prisma.video.count()).toBe(2);
  },
);

test('under stop the first bad row ends it with exit code 1', async () => {
  const file = await folder.write(
    [HEADER, csvLine('a'), csvLine('b', { views: 'x' }), csvLine('c')].join('\n'),
  );
  const { code, stderr } = await gavelImport(file, '--on-error', 'stop');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /stopped at line 3: video_view_count is "x".*what was stored before stays/,
  );
  expect(await db.database.prisma.video.count()).toBe(1);
});

test('other columns, another source of labels and another file for bad rows', async () => {
  const rejected = path.join(folder.path, 'bad rows.csv');
  const file = await folder.write('key,words,truth\na,hello,claim\nb,,opinion\n');
  const map = 'externalId=key,transcript=words,label=truth';
  const args = ['--map', map, '--label-source', 'GOLD', '--rejected', rejected];
  const { code } = await gavelImport(file, ...args);
  expect(code).toBe(0);
  const label = await db.database.prisma.label.findFirstOrThrow();
  expect(label).toMatchObject({ source: 'GOLD', actor: `import ${path.basename(file)}` });
  expect(await readFile(rejected, 'utf8')).toBe(
    'line,reason,key,words,truth\n3,words is empty,b,,opinion\n',
  );
});

test.each([
  [['none.csv'], 'there is no such file'],
  [['none.csv', '--label-source', 'RUMOUR'], 'RUMOUR'],
  [['none.csv', '--map', 'nonsense'], 'column map'],
])('gavel import %j ends with one clear line and exit code 1', async (args, reason) => {
  const { code, stderr, stdout } = await gavelImport(...args);
  expect(code).toBe(1);
  expect(stderr).toContain(reason);
  expect(stderr).not.toContain('    at ');
  expect(stdout).toBe('');
});

test('Ctrl-C stops after the batch in flight; another import goes on from there', async () => {
  const lines = Array.from({ length: 60_000 }, (_, n) => csvLine(`v${n}`));
  const file = await folder.write([HEADER, ...lines].join('\n'));
  const gavel = spawnGavel(['import', file, '--json'], { DATABASE_URL: db.url });
  await expect.poll(() => db.database.prisma.video.count(), { timeout: 60_000 }).toBeGreaterThan(0);
  const { code } = await gavel.stop('SIGINT');
  expect(code).toBe(130);
  const { read, stored, interrupted } = JSON.parse(gavel.stdout());
  expect(interrupted).toBe(true);
  expect(read).toBeLessThan(60_000);
  expect(gavel.stderr()).toContain(`interrupted after ${read} rows`);
  expect(await db.database.prisma.video.count()).toBe(stored);
});

test('what is imported is history to the rules, unless they are asked for', async () => {
  await makeDefaults(db.database);
  const file = await folder.write([HEADER, csvLine('a')].join('\n'));
  expect((await gavelImport(file)).code).toBe(0);
  const { prisma } = db.database;
  expect(await prisma.ruleMatch.count()).toBe(0);
  const other = await folder.write([HEADER, csvLine('b')].join('\n'));
  expect((await gavelImport(other, '--rules')).code).toBe(0);
  const matches = await prisma.ruleMatch.findMany();
  expect(matches.length).toBeGreaterThan(0);
  const video = await prisma.video.findUniqueOrThrow({ where: { externalId: 'b' } });
  expect(video.submittedBy).toMatch(/^import .*\.csv$/);
  expect(new Set(matches.map(({ videoId }) => videoId))).toEqual(new Set([video.id]));
});
