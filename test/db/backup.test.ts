import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { createLogger } from '../../src/logger.ts';
import { createDataFolder } from '../support/data-folder.ts';
import { spawnGavel } from '../support/gavel-process.ts';

const log = createLogger('silent');

let folder: Awaited<ReturnType<typeof createDataFolder>>;
let server: EmbeddedPostgres;
let db: pg.Client;

/** Not a pool: its `end` does not wait for the sockets, and a stopping server complains to them. */
async function connect({ url }: EmbeddedPostgres): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

beforeAll(async () => {
  folder = await createDataFolder();
  server = await openEmbeddedPostgres({ dataDir: folder.path, mode: 'own', log });
  db = await connect(server);
  await db.query(
    "CREATE TABLE ledger (id int PRIMARY KEY, amount int, pad text DEFAULT repeat('x', 500)); CREATE TABLE total (sum bigint); INSERT INTO total VALUES (0)",
  );
});
afterAll(async () => {
  await db.end();
  await server.close();
  await folder.remove();
});

const backUp = (target: string, env: Record<string, string> = {}) =>
  spawnGavel(['backup', target], { GAVEL_DATA: folder.path, ...env });

describe('gavel backup', () => {
  it('of a database that is being written to holds what was committed before, and nothing by halves', async () => {
    const target = path.join(path.dirname(folder.path), 'copy');
    let written = 0;
    let going = true;
    const writing = (async () => {
      for (; going; written += 1) {
        await db.query(
          `WITH one AS (INSERT INTO ledger SELECT $1, $1 % 7 RETURNING amount)
           UPDATE total SET sum = sum + (SELECT amount FROM one)`,
          [written],
        );
      }
    })();
    const running = backUp(target);
    const before = written;
    expect(await running.ended()).toEqual({ code: 0, signal: null });
    expect(running.stdout()).toMatch(/^Backed up \d+ MiB to .*copy\. It holds all data and keys/);
    const atItsEnd = written;
    going = false;
    await writing;
    await db.query('TRUNCATE ledger');

    const restored = await openEmbeddedPostgres({ dataDir: target, mode: 'own', log });
    const copy = await connect(restored);
    const { rows } = await copy.query(
      'SELECT count(*)::int AS rows, sum(amount)::int AS amount, (SELECT sum::int FROM total) AS total FROM ledger',
    );
    await copy.end();
    await restored.close();
    expect(rows[0].rows).toBeGreaterThan(before);
    expect(rows[0].rows).toBeLessThanOrEqual(atItsEnd + 1);
    expect(rows[0].total).toBe(rows[0].amount);
  });

  it.each([
    ['a folder that is there', {}, 'taken', /gavel: .*taken is there already/],
    ['another Postgres', { DATABASE_URL: 'postgresql://elsewhere/x' }, 'new', /use pg_dump/],
    ['a data folder without a database', { GAVEL_DATA: '/nowhere' }, 'new', /holds no database/],
  ])('refuses %s, and leaves nothing behind', async (_what, env, name, words) => {
    const parent = path.dirname(folder.path);
    await mkdir(path.join(parent, 'taken'), { recursive: true });
    const before = await readdir(parent);
    const running = backUp(path.join(parent, name), env);
    expect((await running.ended()).code).toBe(1);
    expect(running.stderr()).toMatch(words);
    expect(await readdir(parent)).toEqual(before);
  });

  it('without room for it keeps nothing, and says so in one line', async () => {
    const parent = path.dirname(folder.path);
    const before = await readdir(parent);
    const child = spawn(
      'sh',
      [
        ...['-c', 'ulimit -f 2000; exec "$@"', 'sh', process.execPath],
        ...[path.resolve(import.meta.dirname, '../../bin/gavel.mjs'), 'backup'],
        path.join(parent, 'no-room'),
      ],
      { env: { ...process.env, DATABASE_URL: '', GAVEL_DATA: folder.path } },
    );
    const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(child.exitCode).toBe(1);
    expect(stderr).toMatch(/^gavel: a file cannot be written: EFBIG: .*\n$/);
    expect(await readdir(parent)).toEqual(before);
  });

  it('works while Gavel is stopped, and leaves it stopped', async () => {
    await db.query('INSERT INTO ledger VALUES (-1, 1)');
    await db.end();
    await server.close();
    const target = path.join(path.dirname(folder.path), 'of-a-stopped-one');
    expect(await backUp(target).ended()).toEqual({ code: 0, signal: null });
    for (const dataDir of [target, folder.path]) {
      server = await openEmbeddedPostgres({ dataDir, mode: 'own', log });
      db = await connect(server);
      const { rows } = await db.query('SELECT count(*)::int AS n FROM ledger WHERE id = -1');
      expect(rows[0].n).toBe(1);
      if (dataDir === target) {
        await db.end();
        await server.close();
      }
    }
  });
});
