import { Writable } from 'node:stream';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { enqueueReviewJob } from '../../src/moderation/queues/enqueue-review-job.ts';
import { makeQueue, makeVideos } from '../moderation/support/review.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { until } from '../training/support/until.ts';

const JOBS = `subscription ($queue: ID, $after: String) {
  jobEntered(queue: $queue, after: $after) { video { transcript } } }`;
const EVENTS = 800;
/** The longest transcript there may be, 40 kB on the wire: all events together are more than a kernel buffers. */
const LONGEST = '\u{1F3BA}'.repeat(10_000);

const logged: string[] = [];
const log = createLogger(
  'warn',
  new Writable({
    write(line, _encoding, done) {
      logged.push(String(line));
      done();
    },
  }),
);
const told = (line: string) => z.record(z.string(), z.unknown()).parse(JSON.parse(line));

let app: TestApp;
let other: TestApp;
const clients: Client[] = [];
const sockets: WebSocket[] = [];

beforeAll(async () => {
  const { timeouts } = readConfig({});
  app = await startTestApp({ log, config: { timeouts: { ...timeouts, pingMs: 1_500 } } });
  other = await startTestApp({ database: app.database });
});
afterAll(async () => {
  await other.close();
  await app.close();
});
afterEach(async () => {
  logged.length = 0;
  for (const client of clients.splice(0)) await client.dispose();
  for (const socket of sockets.splice(0)) socket.terminate();
});

/** The value of a metric now. */
async function metric(name: string, of = app): Promise<number> {
  const text = await (await fetch(`${of.url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}

/** Follows the jobs after a cursor, and gathers the cursors of what comes. */
function follow(on: TestApp, after: string) {
  const cursors: string[] = [];
  let code: number | null = null;
  let socket: WebSocket | undefined;
  class Kept extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      socket = this;
    }
  }
  const client = createClient({
    url: `${on.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: Kept,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${on.adminKey}` },
    on: {
      closed: (event) => {
        code = z.object({ code: z.number() }).parse(event).code;
      },
    },
  });
  clients.push(client);
  client.subscribe<unknown, { cursor: string }>(
    { query: JOBS, variables: { after } },
    {
      next: ({ extensions }) => cursors.push(extensions?.cursor ?? 'none'),
      error: () => undefined,
      complete: () => undefined,
    },
  );
  return {
    cursors,
    code: () => code,
    pause: () => socket?.pause(),
    resume: () => socket?.resume(),
  };
}

/** A bare WebSocket that speaks the protocol, opened. */
async function open(on = app): Promise<WebSocket> {
  const socket = new WebSocket(`${on.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  sockets.push(socket);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

describe('a subscriber that stops reading', () => {
  it('costs little, is cut off, and misses nothing when it comes back with its cursor', async () => {
    const { database } = app;
    const queueId = (await makeQueue(database)).id;
    const [videoId = ''] = await makeVideos(database, [{ transcript: LONGEST }]);
    const { data } = await app.graphql<{ liveCursor: string }>('{ liveCursor }');
    const stopped = follow(app, data.liveCursor);
    const { job } = await database.prisma.$transaction((tx) =>
      enqueueReviewJob(tx, { queueId, videoId, source: 'MANUAL', enqueuedBy: 'test' }),
    );
    await until('it hears', async () => stopped.cursors.length === 1);
    stopped.pause();
    await database.prisma.event.createMany({
      data: Array.from({ length: EVENTS }, () => ({
        topic: 'job-entered',
        payload: { queueId, jobIds: [job.id] },
      })),
    });

    let most = 0;
    await until('it is cut off', async () => {
      most = Math.max(most, await metric('gavel_websocket_unread_bytes'));
      return (await metric('gavel_websockets_cut_off_total{reason="silent"}')) === 1;
    });
    // One message at a time waits for the socket; the other 30 MB stay in the database.
    expect(most).toBeLessThan(1_000_000);
    await until('it is forgotten', async () => (await metric('gavel_websockets')) === 0);
    expect(logged.map(told)).toEqual([
      expect.objectContaining({ msg: 'a subscriber does not read and was cut off' }),
    ]);

    stopped.resume();
    await until('it learns that it is cut off', async () => stopped.code() !== null);
    expect(stopped.code()).toBe(1006);
    const before = stopped.cursors;
    expect(before.length).toBeLessThan(EVENTS);
    const back = follow(other, before.at(-1) ?? '');
    await until('it has all', async () => before.length + back.cursors.length > EVENTS);
    const events = await database.prisma.event.findMany({
      where: { topic: 'job-entered' },
      orderBy: { id: 'asc' },
    });
    const inOrder = events.map(({ id }) => Buffer.from(`event:${id}`).toString('base64url'));
    expect([...before, ...back.cursors]).toEqual(inOrder);
  });

  it('and never stops asking is cut off as well', async () => {
    const cutOffs = () => metric('gavel_websockets_cut_off_total{reason="unread"}', other);
    const socket = await open(other);
    const authorization = `Bearer ${other.adminKey}`;
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    await new Promise((resolve) => socket.once('message', resolve));
    socket.on('error', () => undefined);
    socket.pause();
    const ping = JSON.stringify({ type: 'ping', payload: { echo: 'x'.repeat(60_000) } });
    await until('it is cut off', async () => {
      for (let i = 0; i < 50 && socket.bufferedAmount < 10_000_000; i += 1) socket.send(ping);
      expect(await metric('gavel_websocket_unread_bytes', other)).toBeLessThan(6_000_000);
      return (await cutOffs()) === 1;
    });
  });
});

describe('a WebSocket message', () => {
  it.each([
    ['that is too large', 1009, (socket: WebSocket) => socket.send('x'.repeat(65_537))],
    [
      'that is no UTF-8',
      1007,
      (socket: WebSocket) => socket.send(Buffer.from([0xff]), { binary: false }),
    ],
  ])('%s closes with %i, and is told in one line', async (_what, code, send) => {
    const printed = vi.spyOn(console, 'error');
    const socket = await open();
    send(socket);
    expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(code);
    await until('it is told', async () => logged.length > 0);
    expect(logged.map(told)).toEqual([
      expect.objectContaining({ msg: 'a WebSocket was refused a message', level: 40 }),
    ]);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});
