import { once } from 'node:events';
import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/database.ts';
import { createLogger } from '../../src/logger.ts';
import { startTestApp, submit, type TestApp } from '../support/app.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../training/support/until.ts';

const STATEMENT_MS = 2_000;
const TIMEOUTS = {
  statementMs: STATEMENT_MS,
  requestMs: 10_000,
  receiveMs: 2_000,
  headersMs: 1_000,
  pingMs: 1_000,
};
const log = createLogger('silent');

let store: TestDatabase;
let impatient: ReturnType<typeof openDatabase>;
let app: TestApp;

beforeAll(async () => {
  store = await createTestDatabase();
  impatient = openDatabase({
    url: store.url,
    poolSize: 5,
    log,
    statementTimeoutMs: STATEMENT_MS,
  });
  app = await startTestApp({ database: impatient, log, config: { timeouts: TIMEOUTS } });
});

afterAll(async () => {
  await app.close();
  await impatient.close();
  await store.drop();
});

/** Holds a table, so that whoever reads it waits. */
async function whileHeld<T>(table: string, use: () => Promise<T>): Promise<T> {
  const holder = await store.database.pool.connect();
  await holder.query('BEGIN');
  await holder.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  try {
    return await use();
  } finally {
    await holder.query('ROLLBACK');
    holder.release();
  }
}

const waiting = async () =>
  (
    await store.database.pool.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
  ).rows.length;

describe('a statement that takes too long', () => {
  it('is cancelled in Postgres, and told as TIMEOUT', async () => {
    await whileHeld('training_run', async () => {
      const { data, errors } = await app.graphql('{ trainingRuns { nodes { id } } }');
      expect(data).toBeNull();
      expect(errors).toMatchObject([
        {
          message: 'the database took longer than it is given, and the statement was cancelled',
          extensions: { code: 'TIMEOUT', requestId: expect.any(String) },
        },
      ]);
      expect(await waiting()).toBe(0);
    });
    expect((await app.graphql('{ trainingRuns { nodes { id } } }')).errors).toBeUndefined();
  });

  it('leaves a submission unwritten, which may be sent again', async () => {
    const input = { externalId: 'held', transcript: 'an opinion that had to wait' };
    await whileHeld('prediction', async () => {
      const { errors } = await app.graphql(
        'mutation ($input: SubmitVideoInput!) { submitVideo(input: $input) { __typename } }',
        { input },
      );
      expect(errors).toMatchObject([{ extensions: { code: 'TIMEOUT' } }]);
    });
    expect(await store.database.prisma.video.count()).toBe(0);
    await submit(app, input);
    expect(await store.database.prisma.video.count()).toBe(1);
  });
});

describe('an operation that takes too long', () => {
  it('is answered with 503 and TIMEOUT, and its statements end', async () => {
    const timeouts = { ...TIMEOUTS, requestMs: 100 };
    const hasty = await startTestApp({ database: impatient, log, config: { timeouts } });
    await whileHeld('training_run', async () => {
      const response = await hasty.post('{"query":"{ trainingRuns { nodes { id } } }"}');
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'TIMEOUT', requestId: expect.any(String) } }],
      });
      await until('Postgres has cancelled it', async () => (await waiting()) === 0);
    });
    await hasty.close();
  });
});

/** Sends these bytes and no more, and answers what came back and how long the server bore it. */
async function dribble(bytes: string) {
  const { hostname, port } = new URL(app.url);
  const startedAt = performance.now();
  const socket = new Socket().connect(Number(port), hostname, () => socket.write(bytes));
  let told = '';
  socket.on('data', (chunk) => {
    told += chunk.toString();
  });
  socket.on('error', () => undefined);
  // A byte now and then is no excuse.
  const more = setInterval(() => socket.write('x'), 100);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(more);
  return { told, ms: performance.now() - startedAt };
}

describe('a client that is slow on purpose', () => {
  it('with its headers is answered 408 and let go', async () => {
    const { told, ms } = await dribble('GET / HTTP/1.1\r\nhost: x\r\nx-slow: ');
    expect(told).toMatch(/^HTTP\/1.1 408 /);
    expect(ms).toBeLessThan(20_000);
  });

  it('with its body likewise', async () => {
    const { told, ms } = await dribble(
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
    );
    expect(told).toMatch(/^HTTP\/1.1 (408|400) /);
    expect(ms).toBeLessThan(20_000);
  });

  it('keeps nobody else waiting, however many come', async () => {
    const { hostname, port } = new URL(app.url);
    const slow = Array.from({ length: 200 }, () =>
      new Socket()
        .on('error', () => undefined)
        .connect(Number(port), hostname, function connected(this: Socket) {
          this.write('POST /graphql HTTP/1.1\r\n');
        }),
    );
    expect((await app.graphql('{ viewer { name } }')).errors).toBeUndefined();
    for (const socket of slow) socket.destroy();
  });
});

describe('a WebSocket', () => {
  it('that leaves a ping unanswered is closed; one that answers is not', async () => {
    const open = (autoPong: boolean) =>
      new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        headers: { authorization: `Bearer ${app.adminKey}` },
        autoPong,
      }).once('open', function opened(this: WebSocket) {
        this.send('{"type":"connection_init"}');
      });
    const dead = open(false);
    const alive = open(true);
    await once(dead, 'close');
    await once(alive, 'ping');
    expect(alive.readyState).toBe(WebSocket.OPEN);
    alive.close();
  });
});

it('the times are set in seconds', () => {
  expect(readConfig({}).timeouts).toEqual({
    statementMs: 30_000,
    requestMs: 60_000,
    receiveMs: 30_000,
    headersMs: 10_000,
    pingMs: 12_000,
  });
  expect(
    readConfig({ GAVEL_STATEMENT_TIMEOUT: '5', GAVEL_RECEIVE_TIMEOUT: '4' }).timeouts,
  ).toMatchObject({ statementMs: 5_000, receiveMs: 4_000, headersMs: 4_000 });
  expect(() => readConfig({ GAVEL_REQUEST_TIMEOUT: '0' })).toThrow('GAVEL_REQUEST_TIMEOUT');
});
