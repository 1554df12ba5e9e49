import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { migrate } from '../../src/db/migrator.ts';
import { createLogger } from '../../src/logger.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { createDataFolder } from '../support/data-folder.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { shipSmallBundle } from '../training/support/shipped-bundle.ts';
import { until } from '../training/support/until.ts';

/*
 * The embedded Postgres on a disk that a test can fill. Where nothing may be mounted, triggers in the server refuse
 * what a full disk would, with the same code: all but the server's own part is tested then.
 */

const log = createLogger('silent');

const answer = z.object({
  data: z.object({ submitVideo: z.object({ created: z.boolean() }) }).nullish(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }) }))
    .optional(),
});
const readiness = z.object({ checks: z.object({ database: z.string() }) });

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
const disk = await mountSmallDisk(256);
let folder: { path: string; remove(): Promise<void> };
let postgres: EmbeddedPostgres;
let database: Database;
let app: TestApp;
let isDead = false;
const acknowledged = new Map<string, string>();

const start = () =>
  openEmbeddedPostgres({
    dataDir: folder.path,
    mode: 'own',
    log,
    onDeath: () => {
      isDead = true;
    },
  });

beforeAll(async () => {
  shipped = await shipSmallBundle();
  if (disk === null) {
    process.stderr.write('outages: nothing may be mounted here, so triggers play the full disk\n');
    folder = await createDataFolder();
  } else {
    folder = { path: `${disk.path}/data`, remove: async () => disk.close() };
  }
  postgres = await start();
  await migrate({ url: postgres.url, log });
  database = openDatabase({ url: postgres.url, poolSize: 5, log });
  app = await startTestApp({ database, log, bundleDir: shipped.directory });
});

afterAll(async () => {
  await app?.close();
  await database?.close();
  await postgres?.close();
  await folder.remove();
  await shipped.remove();
});

async function fill(): Promise<void> {
  if (disk !== null) return await disk.fill();
  await database.pool.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON video FOR EACH ROW EXECUTE FUNCTION refuse();
    CREATE FUNCTION refuse_table() RETURNS event_trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
    CREATE EVENT TRIGGER full_disk ON ddl_command_start WHEN TAG IN ('CREATE TABLE AS')
      EXECUTE FUNCTION refuse_table()`);
}

async function free(): Promise<void> {
  if (disk !== null) return await disk.free();
  await database.pool.query(`
    DROP EVENT TRIGGER full_disk; DROP TRIGGER full_disk ON video;
    DROP FUNCTION refuse(); DROP FUNCTION refuse_table()`);
}

/** Submits a video that no page has room for by chance; answers the code of the error, or null. */
async function submit(id: string): Promise<string | null> {
  const text = randomBytes(4_000).toString('hex');
  const body = answer.parse(
    await app.graphql(
      `mutation ($id: String!, $text: String!) {
         submitVideo(input: { externalId: $id, transcript: $text }) {
           ... on SubmitVideoSuccess { created } } }`,
      { id, text },
    ),
  );
  if (body.data == null) return body.errors?.[0]?.extensions.code ?? 'none';
  expect(body.data.submitVideo.created).toBe(true);
  acknowledged.set(id, text);
  return null;
}

const health = async () => {
  const response = await fetch(`${app.url}/readyz`);
  return { status: response.status, ...readiness.parse(await response.json()).checks };
};

async function stored(url: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    'SELECT v.external_id, v.transcript FROM video v JOIN prediction p ON p.id = v.current_prediction_id',
  );
  await client.end();
  return new Map(rows.map((row) => [row.external_id, row.transcript]));
}

describe('a database whose disk is full', () => {
  it('refuses submissions by a code, says so in its health, and goes on when there is room', async () => {
    for (let i = 0; i < 10; i += 1) expect(await submit(`before-${i}`)).toBeNull();
    expect(await health()).toEqual({ status: 200, database: 'ok' });
    await fill();

    const refused: string[] = [];
    for (let i = 0; refused.length < 5; i += 1) {
      const code = await submit(`during-${i}`);
      if (code === null) continue;
      expect(code).toBe('DATABASE_FULL');
      refused.push(`during-${i}`);
    }
    expect(await health()).toEqual({ status: 503, database: 'has no room left on its disk' });
    // What is there can be read, and nothing was written by halves.
    expect(await stored(postgres.url)).toEqual(acknowledged);
    const { data } = await app.graphql<{ videos: { nodes: unknown[] } }>(
      '{ videos(first: 100) { nodes { externalId } } }',
    );
    expect(data.videos.nodes).toHaveLength(acknowledged.size);

    await free();
    await until('it has room', async () => (await health()).status === 200);
    for (const id of refused) expect(await submit(id)).toBeNull();
    expect(await stored(postgres.url)).toEqual(acknowledged);
    expect(isDead).toBe(false);
  });

  it.runIf(disk)(
    'ends when it cannot write its log, and starts again with every acknowledged row',
    async () => {
      await disk?.fill();
      for (let i = 0; !isDead; i += 1) {
        await submit(`log-${i}`);
        // The server goes on to another file of its log, for which there is no room.
        await database.pool.query('SELECT pg_switch_wal()').catch(() => delay(100));
      }
      await postgres.close();
      await disk?.free();
      postgres = await start();
      expect(await stored(postgres.url)).toEqual(acknowledged);
    },
  );
});

describe('a database that is restarted under load', () => {
  it('costs no acknowledged row, is told by a code, and is back within 10 s', async () => {
    const codes = new Set<string>();
    let going = true;
    let answers = 0;
    /** When each client was answered first after the restart. */
    const backAt: number[] = [];
    let startedAt = Number.POSITIVE_INFINITY;
    const clients = [1, 2, 3, 4].map(async (client) => {
      let isBack = false;
      for (let i = 0; going; i += 1) {
        const askedAt = performance.now();
        const code = await submit(`load-${client}-${i}`);
        if (code !== null) {
          codes.add(code);
          await delay(20);
          continue;
        }
        answers += 1;
        if (!isBack && askedAt > startedAt) {
          isBack = true;
          backAt.push(performance.now());
        }
      }
    });
    try {
      await until('there is load', async () => answers > 20);
      await postgres.close();
      await until('it is noticed', async () => codes.size > 0);
      const read = await app.graphql('{ videos(first: 1) { nodes { id } } }');
      expect(read.errors?.[0]).toMatchObject({ extensions: { code: 'DATABASE_UNAVAILABLE' } });
      postgres = await start();
      startedAt = performance.now();
      await until('all are back', async () => backAt.length === clients.length);
    } finally {
      going = false;
      await Promise.allSettled(clients);
    }
    await Promise.all(clients);
    expect(codes).toEqual(new Set(['DATABASE_UNAVAILABLE']));
    expect(Math.max(...backAt) - startedAt).toBeLessThan(10_000);
    const rows = await stored(postgres.url);
    for (const [id, text] of acknowledged) expect(rows.get(id)).toBe(text);
    expect((await health()).database).toBe('ok');
  });
});
