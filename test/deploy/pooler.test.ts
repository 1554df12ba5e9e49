import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { connectDatabase } from '../../src/db/connect.ts';
import { createLogger } from '../../src/logger.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type GavelProcess, spawnGavel } from '../support/gavel-process.ts';
import { hasPgbouncer, type Pgbouncer, startPgbouncer } from '../support/pgbouncer.ts';
import { runStatement } from '../support/statement.ts';
import { storeLabelledVideos, syntheticInputs } from '../training/support/labelled-videos.ts';
import { until } from '../training/support/until.ts';

const ADMIN_KEY = 'gavel-e2e-admin-key-0123456789';
/** Far fewer than the replicas have connections: each is lent to whoever has a transaction. */
const SESSIONS = 3;
/** What is waited for has almost the whole time of its test. */
const PATIENCE_MS = 110_000;

const submitted = z.object({
  data: z.object({
    submitVideo: z.object({
      created: z.boolean(),
      video: z.object({ id: z.string() }),
      prediction: z.object({ modelVersion: z.object({ version: z.number() }) }),
    }),
  }),
});

const leased = z.object({
  data: z.object({
    leaseNextJob: z.object({
      job: z.object({ id: z.string() }),
      lease: z.object({ token: z.string() }),
    }),
  }),
});

/** Real PgBouncer in transaction mode: two replicas of the API go through it, and a worker beside it. */
describe.runIf(hasPgbouncer || process.env.CI !== undefined)('behind PgBouncer', () => {
  let db: TestDatabase;
  let pgbouncer: Pgbouncer;
  const replicas: { process: GavelProcess; url: string }[] = [];
  const running: GavelProcess[] = [];

  const start = (args: string[]): GavelProcess => {
    const process = spawnGavel(args, {
      DATABASE_URL: pgbouncer.urlOf(db.url),
      DIRECT_URL: db.url,
      GAVEL_ADMIN_KEY: ADMIN_KEY,
      GAVEL_LOG_LEVEL: 'fatal',
      PORT: '0',
    });
    running.push(process);
    return process;
  };

  beforeAll(async () => {
    db = await createTestDatabase();
    pgbouncer = await startPgbouncer({ sessions: SESSIONS });
    const processes = [1, 2].map(() => start(['serve', '--no-worker']));
    replicas.push(
      ...(await Promise.all(
        processes.map(async (process) => {
          const ready = /GraphQL at (http:\/\/127\.0\.0\.1:\d+)\/graphql/;
          const [, url = ''] = await process.printed(ready);
          return { process, url };
        }),
      )),
    );
  }, 120_000);

  afterAll(async () => {
    await Promise.all(running.map((process) => process.stop('SIGKILL')));
    await pgbouncer?.stop();
    await db.drop();
  });

  async function ask(
    query: string,
    variables: Record<string, unknown> = {},
    replica = replicas[0],
  ): Promise<unknown> {
    const response = await fetch(`${replica?.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(20_000),
    });
    return await response.json();
  }

  const submit = (id: string, replica = replicas[0]) =>
    ask(
      `mutation ($id: String!) { submitVideo(input: { externalId: $id, transcript: "it is said that it rains" }) {
         ... on SubmitVideoSuccess { created video { id } prediction { modelVersion { version } } } } }`,
      { id },
      replica,
    ).then((answer) => submitted.parse(answer).data.submitVideo);

  const connect = (options: { url: string; directUrl?: string; lines?: PassThrough }) =>
    connectDatabase({
      config: {
        databaseUrl: options.url,
        directUrl: options.directUrl ?? null,
        dataDir: '/nonexistent',
        poolSize: 2,
      },
      mode: 'share',
      pooled: true,
      log: createLogger('warn', options.lines ?? new PassThrough()),
      retryMs: 0,
    });

  it('is refused without the address of the database itself, with the advice', async () => {
    await expect(connect({ url: pgbouncer.urlOf(db.url) })).rejects.toThrow(
      /is a connection pooler without sessions: .* name the database itself in DIRECT_URL$/,
    );
  });

  it('is refused when it is in front of another database', async () => {
    const other = await createTestDatabase();
    onTestFinished(other.drop);
    await expect(connect({ url: pgbouncer.urlOf(other.url), directUrl: db.url })).rejects.toThrow(
      /in DATABASE_URL is another database than the one in DIRECT_URL$/,
    );
  });

  it('without timeouts for its sessions is told what to set', async () => {
    const careless = await startPgbouncer({ sessions: 2, timeouts: false });
    onTestFinished(careless.stop);
    const linesOf = async (through: Pgbouncer): Promise<string> => {
      const lines = new PassThrough();
      const url = through.urlOf(db.url);
      await (await connect({ url, directUrl: db.url, lines })).close();
      return String(lines.read() ?? '');
    };
    expect(await linesOf(careless)).toMatch(/ALTER ROLE.*connect_query of PgBouncer/);
    expect(await linesOf(pgbouncer)).toBe('');
  });

  it('replicas store what many submit at once, in fewer sessions than they have connections', async () => {
    const ids = Array.from({ length: 120 }, (_, i) => `at-once-${i}`);
    const answers = await Promise.all(ids.map((id, i) => submit(id, replicas[i % 2])));
    expect(answers.filter(({ created }) => created)).toHaveLength(ids.length);
    const { rows } = await runStatement(
      db.url,
      "SELECT count(*)::int AS stored FROM video WHERE external_id LIKE 'at-once-%'",
    );
    expect(rows[0].stored).toBe(ids.length);
    await until('only the sessions of the pooler are there', async () => {
      // The test has a pool of its own, which it has not used.
      const { rows: activity } = await runStatement(
        db.url,
        `SELECT count(*)::int AS sessions FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'gavel'`,
      );
      return activity[0].sessions > 0 && activity[0].sessions <= SESSIONS;
    });
  });

  it('leases and decisions go through', async () => {
    const { video } = await submit('to-review');
    const { data } = z
      .object({ data: z.object({ reviewQueue: z.object({ id: z.string() }) }) })
      .parse(await ask('{ reviewQueue(by: { key: "uncertain" }) { id } }'));
    const queue = data.reviewQueue.id;
    await ask(
      'mutation ($input: EnqueueVideoInput!) { enqueueVideo(input: $input) { __typename } }',
      { input: { queue, video: video.id, priority: 1000 } },
    );
    const { job, lease } = leased.parse(
      await ask(
        `mutation ($queue: ID!) { leaseNextJob(input: { queue: $queue }) {
           ... on LeaseNextJobSuccess { job { id } lease { token } } } }`,
        { queue },
        replicas[1],
      ),
    ).data.leaseNextJob;
    expect(
      await ask('mutation ($input: DecideJobInput!) { decideJob(input: $input) { __typename } }', {
        input: { job: job.id, leaseToken: lease.token, label: 'OPINION', reason: 'it is one' },
      }),
    ).toMatchObject({ data: { decideJob: { __typename: 'DecisionSuccess' } } });
  });

  it('a worker trains, every replica answers with what is promoted, and subscribers hear of it', async () => {
    start(['worker']);
    await storeLabelledVideos(db.database, 1, syntheticInputs(60));
    const client = createClient({
      url: `${replicas[1]?.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    onTestFinished(async () => void (await client.dispose()));
    const champions = client.iterate({ query: 'subscription { championChanged { version } }' });
    const champion = async () => (await champions.next()).value?.data;
    expect(await champion()).toEqual({ championChanged: { version: 1 } });

    await ask('mutation { retrainModel(input: { seed: 3, epochs: 2 }) { __typename } }');
    await until(
      'the worker has trained',
      async () => {
        const run = await db.database.prisma.trainingRun.findFirst();
        return run?.status === 'SUCCEEDED';
      },
      PATIENCE_MS,
    );
    await ask(
      'mutation { promoteModelVersion(input: { version: 2, expectedChampion: 1, reason: "newer", override: true }) { __typename } }',
    );
    expect(await champion()).toEqual({ championChanged: { version: 2 } });
    for (const [i, replica] of replicas.entries()) {
      await until('the replica answers with it', async () => {
        const { prediction } = await submit(`after-${i}-${Date.now()}`, replica);
        return prediction.modelVersion.version === 2;
      });
    }
  }, 120_000);

  it('that is killed under load is missed while it is gone, and no longer', async () => {
    let going = true;
    const stored: string[] = [];
    const clients = [0, 1, 2, 3].map(async (client) => {
      for (let i = 0; going; i += 1) {
        const id = `killed-${client}-${i}`;
        // What fails is not acknowledged, and asked for again.
        const answer = await submit(id, replicas[client % 2]).catch(() => null);
        if (answer !== null) stored.push(id);
        await delay(5);
      }
    });
    const more = async (what: string) => {
      const before = stored.length;
      await until(what, async () => stored.length > before + 40, PATIENCE_MS);
    };
    try {
      await more('submissions are stored');
      await pgbouncer.restart();
      await more('submissions are stored again');
    } finally {
      going = false;
    }
    await Promise.all(clients);
    const found = await db.database.prisma.video.count({ where: { externalId: { in: stored } } });
    expect(found).toBe(stored.length);
    for (const { url } of replicas) {
      await until('it is ready', async () => (await fetch(`${url}/readyz`)).status === 200);
    }
  }, 120_000);
});

if (!hasPgbouncer && process.env.CI === undefined) {
  it('behind PgBouncer', ({ annotate }) =>
    annotate('no pgbouncer on this machine: what it does to connections was not tested'));
}
