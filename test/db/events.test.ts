import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type GavelEvent, openEventFeed, pruneEvents, publishEvent } from '../../src/db/events.ts';
import { createLogger } from '../../src/logger.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const log = createLogger('silent');
/** Longer than any test: what arrives was not polled for. */
const NO_POLLING = 3_600_000;

let test_: TestDatabase;

beforeAll(async () => {
  test_ = await createTestDatabase();
});

afterAll(() => test_.drop());

function openFeed(pollIntervalMs = NO_POLLING) {
  return openEventFeed({ url: test_.url, pool: test_.database.pool, log, pollIntervalMs });
}

function collect() {
  const events: GavelEvent[] = [];
  return { events, handler: (event: GavelEvent) => void events.push(event) };
}

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 60_000, interval: 10 });

test('a subscriber hears of its topic what is published after the feed was opened', async () => {
  const { prisma } = test_.database;
  await publishEvent(prisma, 'champion_changed', { version: 1 });
  const feed = await openFeed();
  const { events, handler } = collect();
  feed.subscribe('champion_changed', handler);

  await publishEvent(prisma, 'training_progress', { runId: 'a' });
  await publishEvent(prisma, 'champion_changed', { version: 2 });

  await until(() => expect(events).toHaveLength(1));
  expect(events[0]).toEqual({
    id: feed.lastId,
    topic: 'champion_changed',
    payload: { version: 2 },
  });
  expect(feed.healthy()).toBe(true);
  await feed.close();
});

test('what is rolled back is never heard of', async () => {
  const { prisma } = test_.database;
  const feed = await openFeed();
  const { events, handler } = collect();
  feed.subscribe('t', handler);
  await prisma
    .$transaction(async (tx) => {
      await publishEvent(tx, 't', { kept: false });
      throw new Error('rolled back');
    })
    .catch(() => {});
  await publishEvent(prisma, 't', { kept: true });
  await until(() => expect(events.map((event) => event.payload)).toEqual([{ kept: true }]));
  await feed.close();
});

test('events of concurrent writers arrive in order, each once, none missing', async () => {
  const { prisma, pool } = test_.database;
  const feed = await openFeed(20);
  const { events, handler } = collect();
  feed.subscribe('t', handler);
  // Some commit late, so that an id taken early would become visible after a later one.
  const write = async (writer: number) => {
    for (let i = 0; i < 20; i += 1) {
      await prisma.$transaction(async (tx) => {
        await publishEvent(tx, 't', { writer, i });
        if ((writer + i) % 5 === 0) await tx.$executeRaw`SELECT pg_sleep(0.005)`;
      });
    }
  };
  await Promise.all([0, 1, 2, 3, 4].map(write));
  await until(() => expect(events).toHaveLength(100));

  const ids = events.map((event) => event.id);
  expect(ids).toEqual([...ids].sort((a, b) => Number(a - b)));
  const { rows } = await pool.query(`SELECT id FROM event WHERE id >= $1 ORDER BY id`, [
    String(ids[0]),
  ]);
  expect(ids.map(String)).toEqual(rows.map((row) => row.id));
  await feed.close();
});

test('a thousand events that are committed together arrive in their numeric order', async () => {
  const { prisma } = test_.database;
  const feed = await openFeed();
  const { events, handler } = collect();
  feed.subscribe('t', handler);
  const payloads = Array.from({ length: 1_001 }, (_, i) => i);
  await prisma.event.createMany({ data: payloads.map((payload) => ({ topic: 't', payload })) });
  await until(() => expect(events).toHaveLength(payloads.length));
  expect(events.map((event) => event.payload)).toEqual(payloads);
  await feed.close();
});

test('an event whose notification was lost is found by the poll', async () => {
  const { pool } = test_.database;
  const feed = await openFeed(20);
  const { events, handler } = collect();
  feed.subscribe('t', handler);
  const client = await pool.connect();
  // A replica's role switches triggers off, and with them NOTIFY.
  await client.query(`SET session_replication_role = replica`);
  await client.query(`INSERT INTO event (topic, payload) VALUES ('t', '{"quiet": true}')`);
  client.release(true);
  await until(() => expect(events.map((event) => event.payload)).toEqual([{ quiet: true }]));
  await feed.close();
});

test('nothing is missed when the listening connection is killed', async () => {
  const { prisma, pool } = test_.database;
  const feed = await openFeed();
  const { events, handler } = collect();
  feed.subscribe('t', handler);
  for (let i = 0; i < 3; i += 1) {
    await pool.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE application_name = 'gavel events' AND datname = current_database()`,
    );
    await until(() => expect(feed.healthy()).toBe(false));
    await publishEvent(prisma, 't', { i });
    await until(() => expect(feed.healthy()).toBe(true));
  }
  await until(() =>
    expect(events.map((event) => event.payload)).toEqual([{ i: 0 }, { i: 1 }, { i: 2 }]),
  );
  await feed.close();
});

test('a handler that throws or rejects harms no other', async () => {
  const { prisma } = test_.database;
  const feed = await openFeed();
  const { events, handler } = collect();
  feed.subscribe('t', () => {
    throw new Error('bad handler');
  });
  feed.subscribe('t', async () => {
    throw new Error('bad async handler');
  });
  feed.subscribe('t', handler);
  await publishEvent(prisma, 't', 1);
  await publishEvent(prisma, 't', 2);
  await until(() => expect(events.map((event) => event.payload)).toEqual([1, 2]));
  await feed.close();
});

test('who has unsubscribed hears nothing more', async () => {
  const { prisma } = test_.database;
  const feed = await openFeed();
  const left = collect();
  const stayed = collect();
  const unsubscribe = feed.subscribe('t', left.handler);
  feed.subscribe('t', stayed.handler);
  await publishEvent(prisma, 't', 1);
  await until(() => expect(left.events).toHaveLength(1));
  unsubscribe();
  await publishEvent(prisma, 't', 2);
  await until(() => expect(stayed.events).toHaveLength(2));
  expect(left.events).toHaveLength(1);
  await feed.close();
});

test('old events are pruned, and later ones are still delivered', async () => {
  const { prisma } = test_.database;
  await publishEvent(prisma, 't', 'old');
  const [newest] = await prisma.event.findMany({ orderBy: { id: 'desc' }, take: 1 });
  await pruneEvents(prisma, new Date((newest?.createdAt.getTime() ?? 0) + 1));
  expect(await prisma.event.count()).toBe(1);

  const feed = await openFeed();
  const { events, handler } = collect();
  feed.subscribe('t', handler);
  await publishEvent(prisma, 't', 'new');
  await until(() => expect(events.map((event) => event.payload)).toEqual(['new']));
  await feed.close();
});
