import { createClient } from 'graphql-ws';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { fallBack } from '../../src/db/fall-back.ts';
import { migrate } from '../../src/db/migrator.ts';
import { createLogger } from '../../src/logger.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';
import { createDataFolder } from '../support/data-folder.ts';
import { type Standby, startStandby } from '../support/standby.ts';
import { until } from '../training/support/until.ts';

const log = createLogger('silent');
/** What is waited for has almost the whole time of its test. */
const PATIENCE_MS = 50_000;

let folder: Awaited<ReturnType<typeof createDataFolder>>;
let primary: EmbeddedPostgres;
let standby: Standby;
const databases: Database[] = [];
/** Two replicas of the API on one primary, with one read replica. */
let here: TestApp;
let there: TestApp;
/** Who reads and has never written. */
let reader: string;

beforeAll(async () => {
  folder = await createDataFolder();
  primary = await openEmbeddedPostgres({
    dataDir: folder.path,
    mode: 'own',
    log,
    settings: { fsync: 'off', wal_keep_size: '512MB' },
  });
  await migrate({ url: primary.url, log });
  standby = await startStandby(primary.url);
  here = await startApp();
  there = await startApp();
  reader = (await createKey(here, ['VIEWER'])).secret;
  await caughtUp();
}, 180_000);

afterAll(async () => {
  await Promise.all([here, there].map((app) => app?.close()));
  await Promise.all(databases.map((database) => database.close()));
  await standby?.close();
  await primary?.close();
  await folder.remove();
});

async function startApp(): Promise<TestApp> {
  const database = openDatabase({ url: primary.url, poolSize: 5, log });
  databases.push(database);
  return await startTestApp({
    database,
    config: { replica: { url: standby.url(), maxLagMs: 3_600_000 } },
  });
}

async function metric(app: TestApp, name: string): Promise<number> {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? Number.NaN);
}

const readsFrom = (app: TestApp, from: string) => metric(app, `gavel_reads_total{from="${from}"}`);

/** Waits until the standby has all that the primary has, and every process knows. */
async function caughtUp(): Promise<void> {
  for (const app of [here, there]) {
    await until(
      'the replica is up and not behind',
      async () =>
        (await metric(app, 'gavel_replica_up')) === 1 &&
        (await metric(app, 'gavel_replica_lag_seconds')) === 0,
      PATIENCE_MS,
    );
  }
}

const found = z.object({ data: z.object({ video: z.object({ id: z.string() }).nullable() }) });

/** Whether a video is found, by whom and where, after having seen so much. */
async function sees(
  app: TestApp,
  externalId: string,
  { key = app.adminKey, position }: { key?: string; position?: string | null } = {},
): Promise<boolean> {
  const response = await app.post(
    JSON.stringify({
      query: 'query ($id: String!) { video(by: { externalId: $id }) { id } }',
      variables: { id: externalId },
    }),
    { authorization: `Bearer ${key}`, ...(position != null && { 'gavel-position': position }) },
  );
  return found.parse(await response.json()).data.video !== null;
}

/** Submits, and answers the position that the answer tells. */
async function submitAt(app: TestApp, externalId: string): Promise<string | null> {
  const response = await app.post(
    JSON.stringify({
      query:
        'mutation ($id: String!) { submitVideo(input: { externalId: $id, transcript: "it rains" }) { __typename } }',
      variables: { id: externalId },
    }),
  );
  await response.arrayBuffer();
  return response.headers.get('gavel-position');
}

describe('with a read replica', () => {
  it('queries are answered by it', async () => {
    await submit(here, { externalId: 'by-replica' });
    await until('it is there', () => sees(there, 'by-replica', { key: reader }), PATIENCE_MS);
    const before = await readsFrom(there, 'replica');
    await until(
      'the replica is read from',
      async () => {
        expect(await sees(there, 'by-replica', { key: reader })).toBe(true);
        return (await readsFrom(there, 'replica')) > before;
      },
      PATIENCE_MS,
    );
  }, 120_000);

  it('a writer reads what it wrote, again and again', async () => {
    for (let i = 0; i < 20; i += 1) {
      await submit(here, { externalId: `own-${i}` });
      expect(await sees(here, `own-${i}`)).toBe(true);
    }
  });

  it('that is behind, a writer reads its own writes from the primary, and others what the replica has', async () => {
    await submit(here, { externalId: 'seen-by-all' });
    await until('it is there', () => sees(here, 'seen-by-all', { key: reader }), PATIENCE_MS);
    await standby.replay('pause');
    try {
      const position = await submitAt(here, 'paused');
      expect(position).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
      expect(await sees(here, 'paused')).toBe(true);
      // A replica that was slow to answer is passed by until it is looked at again.
      const lacksIt = (app: TestApp) => async () => {
        const { secret } = await createKey(here, ['VIEWER']);
        return !(await sees(app, 'paused', { key: secret }));
      };
      await until('others read from the replica', lacksIt(here), PATIENCE_MS);
      // Another process knows of nobody's writes, but believes what it is shown.
      await until('others read from the replica', lacksIt(there), PATIENCE_MS);
      expect(await sees(there, 'paused', { key: reader, position })).toBe(true);
      expect(await sees(there, 'paused', { key: reader, position: 'nonsense' })).toBe(true);
      // And who has seen it once goes on seeing it.
      expect(await sees(there, 'paused', { key: reader })).toBe(true);
      await until(
        'the lag is told',
        async () => (await metric(here, 'gavel_replica_lag_seconds')) > 0,
        PATIENCE_MS,
      );
    } finally {
      await standby.replay('resume');
    }
    await caughtUp();
    expect(await sees(there, 'paused', { key: reader })).toBe(true);
  }, 240_000);

  it('exports read from it, and a writer finds in them what it wrote', async () => {
    const before = await readsFrom(here, 'replica');
    const position = await submitAt(here, 'exported');
    const response = await fetch(`${here.url}/export/videos`, {
      headers: { authorization: `Bearer ${here.adminKey}`, 'gavel-position': position ?? '' },
    });
    expect(await response.text()).toContain('"exported"');
    await until(
      'an export reads from the replica',
      async () => {
        const again = await fetch(`${here.url}/export/videos`, {
          headers: { authorization: `Bearer ${here.adminKey}` },
        });
        expect(await again.text()).toContain('"exported"');
        return (await readsFrom(here, 'replica')) > before;
      },
      PATIENCE_MS,
    );
  }, 120_000);

  it('that is killed, reads go on without a failure, and it is used again when it is back', async () => {
    let going = true;
    let reads = 0;
    const failures: unknown[] = [];
    const readers = [here, there, here, there].map(async (app) => {
      while (going) {
        if (!(await sees(app, 'by-replica', { key: reader }))) failures.push('not found');
        reads += 1;
      }
    });
    const watched = readers.map((each) => each.catch((error) => failures.push(error)));
    const more = async (what: string) => {
      const before = reads;
      await until(what, async () => reads > before + 40, PATIENCE_MS);
    };
    try {
      await more('reads are answered');
      await standby.kill();
      await more('reads are answered without it');
      for (const app of [here, there]) {
        await until(
          'it is missed',
          async () => (await metric(app, 'gavel_replica_up')) === 0,
          PATIENCE_MS,
        );
        expect(await (await fetch(`${app.url}/readyz`)).json()).toMatchObject({
          status: 'ready',
          notes: ['the read replica is of no use: it does not answer'],
        });
      }
      expect(await submitAt(here, 'without-it')).not.toBeNull();
      expect(await sees(here, 'without-it')).toBe(true);
      await standby.start();
      await caughtUp();
      const before = await readsFrom(there, 'replica');
      await until(
        'it is read from',
        async () => (await readsFrom(there, 'replica')) > before,
        PATIENCE_MS,
      );
      await more('reads are answered with it');
    } finally {
      going = false;
      await Promise.all(watched);
    }
    expect(failures).toEqual([]);
  }, 300_000);

  it('what it cannot do is done by the primary, but for what takes too long', async () => {
    const pool = new pg.Pool({ connectionString: standby.url(), statement_timeout: 200 });
    const faults: unknown[] = [];
    fallBack(pool, here.database.pool, (error) => faults.push(error));
    try {
      const { rows } = await pool.query('SELECT pg_current_wal_flush_lsn()::text AS position');
      expect(rows[0].position).toMatch(/\//);
      expect(faults).toMatchObject([{ message: 'recovery is in progress' }]);
      await expect(pool.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
      await expect(pool.query('SELECT pg_sleep(60)')).rejects.toThrow('statement timeout');
      expect(faults).toHaveLength(1);
    } finally {
      await pool.end();
    }
  });

  it('subscribers are told how far the primary was, to look for what they heard of', async () => {
    const client = createClient({
      url: `${here.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${reader}` },
    });
    try {
      const states = client.iterate({ query: 'subscription { championChanged { version } }' });
      expect((await states.next()).value).toMatchObject({
        data: { championChanged: { version: 1 } },
        extensions: { position: expect.stringMatching(/^[0-9A-F]+\/[0-9A-F]+$/) },
      });
    } finally {
      await client.dispose();
    }
  });

  it('that is none of this database is never read from', async () => {
    const database = openDatabase({ url: primary.url, poolSize: 2, log });
    databases.push(database);
    const app = await startTestApp({
      database,
      config: { replica: { url: primary.url, maxLagMs: 3_600_000 } },
    });
    try {
      expect(await metric(app, 'gavel_replica_up')).toBe(0);
      expect(await sees(app, 'by-replica')).toBe(true);
      expect(await readsFrom(app, 'primary')).toBe(1);
    } finally {
      await app.close();
    }
  });
});
