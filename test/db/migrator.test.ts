import { createHash, randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../src/db/migrator.ts';
import { createLogger } from '../../src/logger.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

const log = createLogger('silent');
const shipped = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));
const FIRST = '20261123000000_foundation';
const ALL = globSync('*/migration.sql', { cwd: shipped }).map(path.dirname).sort();

let empty: TestDatabase;
let directory: string;

beforeEach(async () => {
  empty = await createEmptyDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'gavel-migrations-'));
  await cp(shipped, directory, { recursive: true });
});

afterEach(async () => {
  await empty.drop();
  await rm(directory, { recursive: true });
});

test('a fresh database gets every migration, recorded as Prisma records it', async () => {
  const { applied } = await migrate({ url: empty.url, log });

  expect(applied[0]).toBe(FIRST);
  const { rows } = await empty.database.pool.query('SELECT * FROM _prisma_migrations');
  const bytes = await readFile(path.join(shipped, FIRST, 'migration.sql'));
  expect(rows[0]).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    checksum: createHash('sha256').update(bytes).digest('hex'),
    migration_name: FIRST,
    logs: null,
    rolled_back_at: null,
    started_at: expect.any(Date),
    finished_at: expect.any(Date),
    applied_steps_count: 1,
  });
  expect(await empty.database.prisma.video.count()).toBe(0);
});

test('a second run finds nothing to do', async () => {
  await migrate({ url: empty.url, log });
  expect(await migrate({ url: empty.url, log })).toEqual({ applied: [] });
});

test('a migration that is new is applied on top of the others', async () => {
  await migrate({ url: empty.url, log, directory });
  await addMigration('29990101000000_more', 'CREATE TABLE more (id int)');
  expect(await migrate({ url: empty.url, log, directory })).toEqual({
    applied: ['29990101000000_more'],
  });
});

test('five processes that start at once apply each migration once', async () => {
  const runs = await Promise.all(
    Array.from({ length: 5 }, () => migrate({ url: empty.url, log, directory })),
  );
  expect(runs.flatMap((run) => run.applied)).toEqual(ALL);
  const { rows } = await empty.database.pool.query(
    'SELECT migration_name FROM _prisma_migrations ORDER BY migration_name',
  );
  expect(rows).toEqual(ALL.map((migration_name) => ({ migration_name })));
});

test('an applied migration that was edited afterwards is refused by name', async () => {
  await migrate({ url: empty.url, log, directory });
  await addMigration(FIRST, '-- edited');
  await expect(migrate({ url: empty.url, log, directory })).rejects.toThrow(
    `the migration ${FIRST} differs from the one that this database has applied`,
  );
});

test('a database that a newer Gavel has migrated is refused', async () => {
  await migrate({ url: empty.url, log, directory });
  await addMigration('29990101000000_more', 'CREATE TABLE more (id int)');
  await migrate({ url: empty.url, log, directory });
  await expect(migrate({ url: empty.url, log })).rejects.toThrow(
    'the database is newer than this Gavel: it has the migration 29990101000000_more',
  );
});

test('a migration that another tool left half-done is refused', async () => {
  await migrate({ url: empty.url, log, directory });
  await empty.database.pool.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, 'x', 'half')`,
    [randomUUID()],
  );
  await addMigration('half', 'SELECT 1');
  await expect(migrate({ url: empty.url, log, directory })).rejects.toThrow(
    'the migration half was started by another tool and never finished',
  );
});

test('a migration that fails half-way leaves nothing behind, and is applied once it is mended', async () => {
  const name = '29990101000000_broken';
  await addMigration(name, 'CREATE TABLE half (id int); SELECT 1 / 0;');
  await expect(migrate({ url: empty.url, log, directory })).rejects.toThrow(
    `the migration ${name} failed, nothing of it stays: division by zero`,
  );
  const { rows } = await empty.database.pool.query(
    `SELECT to_regclass('half') AS half, array_agg(migration_name ORDER BY migration_name)::text[] AS done FROM _prisma_migrations`,
  );
  expect(rows).toEqual([{ half: null, done: ALL }]);

  await addMigration(name, 'CREATE TABLE half (id int)');
  expect(await migrate({ url: empty.url, log, directory })).toEqual({ applied: [name] });
});

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(path.join(directory, name), { recursive: true });
  await writeFile(path.join(directory, name, 'migration.sql'), sql);
}
