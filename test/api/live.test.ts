import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { pruneEvents, publishEvent } from '../../src/db/events.ts';
import { enqueueReviewJob } from '../../src/moderation/queues/enqueue-review-job.ts';
import { makeQueue, makeVideos } from '../moderation/support/review.ts';
import { createKey, startTestApp, type TestApp } from '../support/app.ts';
import { until } from '../training/support/until.ts';

type Told = { id: string; cursor: string };
type Result = {
  data?: { jobEntered?: { id: string }; decisionMade?: { decisionId: string } };
};

const JOBS = `subscription ($queue: ID, $after: String) {
  jobEntered(queue: $queue, after: $after) { id video { externalId } } }`;
const DECISIONS = `subscription ($queue: ID, $after: String) {
  decisionMade(queue: $queue, after: $after) { decisionId video { id } queue { key } } }`;

const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64url');

let first: TestApp;
let second: TestApp;
let queueId: string;
const clients: Client[] = [];

beforeAll(async () => {
  first = await startTestApp();
  second = await startTestApp({ database: first.database });
  queueId = (await makeQueue(first.database)).id;
});

afterAll(async () => {
  await second.close();
  await first.close();
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

function connect(app: TestApp, key = app.adminKey, webSocketImpl: unknown = WebSocket): Client {
  const client = createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${key}` },
  });
  clients.push(client);
  return client;
}

/** Subscribes and gathers what comes. */
function listen(client: Client, query: string, variables: Record<string, unknown> = {}) {
  const told: Told[] = [];
  const codes: unknown[] = [];
  const stop = client.subscribe<Result['data'], { cursor?: string }>(
    { query, variables },
    {
      next({ data, errors, extensions }) {
        codes.push(...(errors ?? []).map((error) => error.extensions?.code));
        const id = data?.jobEntered?.id ?? data?.decisionMade?.decisionId;
        if (id != null) told.push({ id, cursor: String(extensions?.cursor) });
      },
      error(error) {
        if (!Array.isArray(error)) return;
        codes.push(...error.map(({ extensions }) => extensions.code));
      },
      complete() {},
    },
  );
  return {
    told,
    codes,
    stop,
    ids: () => told.map(({ id }) => id),
    async count(n: number) {
      await until(`${n} are told, not ${told.length}`, async () => told.length >= n);
    },
  };
}

const cursorNow = async (app = first) => {
  const { data } = await app.graphql<{ liveCursor: string }>('{ liveCursor }');
  return data.liveCursor;
};

/** Puts `n` new videos into a queue, one after the other, each committed alone; answers the jobs' global ids. */
async function enqueue(n: number, into = queueId): Promise<string[]> {
  const { database } = first;
  const videos = await makeVideos(
    database,
    Array.from({ length: n }, () => ({})),
  );
  const ids: string[] = [];
  for (const videoId of videos) {
    const { job } = await database.prisma.$transaction((tx) =>
      enqueueReviewJob(tx, { queueId: into, videoId, source: 'MANUAL', enqueuedBy: 'test' }),
    );
    ids.push(globalId('ReviewJob', job.id));
  }
  return ids;
}

describe('jobEntered', () => {
  it('tells each new job once, in order, in every replica', async () => {
    const after = await cursorNow();
    const here = listen(connect(first), JOBS, { after });
    const there = listen(connect(second), JOBS, { after });
    const ids = await enqueue(5);
    await Promise.all([here.count(5), there.count(5)]);
    expect(here.ids()).toEqual(ids);
    expect(there.told).toEqual(here.told);
  });

  it('tells what was missed to a client that comes back with its cursor, to any replica', async () => {
    const before = listen(connect(first), JOBS, { after: await cursorNow() });
    const ids = await enqueue(3);
    await before.count(3);
    before.stop();
    ids.push(...(await enqueue(4)));
    const again = listen(connect(second), JOBS, { after: before.told[1]?.cursor });
    await again.count(5);
    ids.push(...(await enqueue(1)));
    await again.count(6);
    expect(again.ids()).toEqual(ids.slice(2));
  });

  it('goes on in the middle of an event that tells of several jobs', async () => {
    const { prisma } = first.database;
    const jobIds = (await enqueue(4)).map((id) =>
      Buffer.from(id, 'base64url').toString().slice('ReviewJob:'.length),
    );
    const after = await cursorNow();
    await publishEvent(prisma, 'job-entered', { queueId, jobIds });
    const whole = listen(connect(first), JOBS, { after });
    await whole.count(4);
    const rest = listen(connect(second), JOBS, { after: whole.told[1]?.cursor });
    await rest.count(2);
    const next = await enqueue(1);
    await rest.count(3);
    expect(rest.ids()).toEqual([...whole.ids().slice(2, 4), ...next]);
    const none = listen(connect(second), JOBS, { after: whole.told[3]?.cursor });
    await none.count(1);
    expect(none.ids()).toEqual(next);
  });

  it('misses nothing when the listening connections are killed', async () => {
    const here = listen(connect(first), JOBS, { after: await cursorNow() });
    const there = listen(connect(second), JOBS, { after: await cursorNow() });
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      await first.database.pool.query(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
         WHERE application_name = 'gavel events' AND datname = current_database()`,
      );
      ids.push(...(await enqueue(2)));
    }
    await Promise.all([here.count(6), there.count(6)]);
    expect(here.ids()).toEqual(ids);
    expect(there.ids()).toEqual(ids);
  });

  it('misses nothing and repeats nothing, however often a client is cut off', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    let state = seed;
    const random = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let after = await cursorNow();
    const writing = Promise.all([enqueue(20), enqueue(20), enqueue(20)]);
    const seen: string[] = [];
    while (seen.length < 60) {
      const client = connect(random(2) === 0 ? first : second);
      const some = listen(client, JOBS, { after });
      const wanted = 1 + random(10);
      await some.count(Math.min(wanted, 60 - seen.length));
      await client.dispose();
      seen.push(...some.ids());
      after = some.told.at(-1)?.cursor ?? after;
    }
    const all = (await writing).flat();
    expect(seen.length, `seed ${seed}`).toBe(60);
    expect(new Set(seen), `seed ${seed}`).toEqual(new Set(all));
  });

  it('waits for a client that does not read, and tells it everything then', async () => {
    let socket: WebSocket | undefined;
    class Pausable extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        socket = this;
      }
    }
    const slow = listen(connect(first, first.adminKey, Pausable), JOBS, {
      after: await cursorNow(),
    });
    const ids = await enqueue(1);
    await slow.count(1);
    socket?.pause();
    const { prisma } = first.database;
    const jobIds = ids.map((id) => Buffer.from(id, 'base64url').toString().slice(10));
    for (let i = 0; i < 5; i += 1) {
      await prisma.event.createMany({
        data: Array.from({ length: 100 }, () => ({
          topic: 'job-entered',
          payload: { queueId, jobIds },
        })),
      });
    }
    socket?.resume();
    await slow.count(501);
    const cursors = slow.told.map(({ cursor }) => cursor);
    expect(new Set(cursors).size).toBe(501);
  });

  it('says so when what was missed is no longer kept, or was never here', async () => {
    const old = await cursorNow();
    await enqueue(2);
    const { prisma } = first.database;
    const [newest] = await prisma.event.findMany({ orderBy: { id: 'desc' }, take: 1 });
    await pruneEvents(prisma, new Date((newest?.createdAt.getTime() ?? 0) + 1));
    const fresh = await startTestApp({ database: first.database });
    const late = listen(connect(fresh), JOBS, { after: old });
    await until('it is told', async () => late.codes.length > 0);
    expect(late.codes).toEqual(['CURSOR_EXPIRED']);
    const future = Buffer.from('event:999999999').toString('base64url');
    const lost = listen(connect(first), JOBS, { after: future });
    await until('it is told', async () => lost.codes.length > 0);
    expect(lost.codes).toEqual(['CURSOR_EXPIRED']);
    const nonsense = listen(connect(first), JOBS, { after: 'x' });
    await until('it is told', async () => nonsense.codes.length > 0);
    expect(nonsense.codes).toEqual(['BAD_USER_INPUT']);

    const now = listen(connect(fresh), JOBS, { after: await cursorNow() });
    const ids = await enqueue(1);
    await now.count(1);
    expect(now.ids()).toEqual(ids);
    await fresh.close();
  });
});

describe('a moderator', () => {
  it('is told of the queues that they may work, and of no others', async () => {
    const key = await createKey(first, ['MODERATOR']);
    const actor = `key:${Buffer.from(key.id, 'base64url').toString().slice('ApiKey:'.length)}`;
    const closed = await makeQueue(first.database, { restricted: true, reviewers: ['key:other'] });
    const theirs = await makeQueue(first.database, { restricted: true, reviewers: [actor] });
    const seniors = await makeQueue(first.database, { seniorOnly: true });
    const after = await cursorNow();
    const all = listen(connect(first, key.secret), JOBS, { after });
    const one = listen(connect(first, key.secret), JOBS, {
      after,
      queue: globalId('ReviewQueue', theirs.id),
    });
    const admin = listen(connect(second), JOBS, { after });
    await enqueue(1, closed.id);
    await enqueue(1, seniors.id);
    const open = await enqueue(1);
    const mine = await enqueue(1, theirs.id);
    await Promise.all([all.count(2), one.count(1), admin.count(4)]);
    expect(all.ids()).toEqual([...open, ...mine]);
    expect(one.ids()).toEqual(mine);

    for (const queue of [closed, seniors]) {
      const refused = listen(connect(first, key.secret), JOBS, {
        queue: globalId('ReviewQueue', queue.id),
      });
      await until('it is refused', async () => refused.codes.length > 0);
      expect(refused.codes).toEqual(['FORBIDDEN']);
    }

    // Off the list, on the same connection.
    await first.database.prisma.queueReviewer.deleteMany({ where: { reviewer: actor } });
    await enqueue(1, theirs.id);
    const later = await enqueue(1);
    await all.count(3);
    expect(all.ids()).toEqual([...open, ...mine, ...later]);
    expect(one.ids()).toEqual(mine);
  });

  it('is what it takes: a viewer is refused', async () => {
    const { secret } = await createKey(first, ['VIEWER']);
    for (const query of [JOBS, DECISIONS]) {
      const refused = listen(connect(first, secret), query);
      await until('it is refused', async () => refused.codes.length > 0);
      expect(refused.codes).toEqual(['FORBIDDEN']);
    }
  });
});

describe('decisionMade', () => {
  it('tells each decision of a queue once, in order, and what was missed', async () => {
    const { prisma } = first.database;
    const [videoId = ''] = await makeVideos(first.database, [{}]);
    const other = await makeQueue(first.database);
    const decide = async (n: number, inQueue: string | null) => {
      const decisionId = `019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b1${n}`;
      const payload = { decisionId, jobId: null, queueId: inQueue, videoId };
      await publishEvent(prisma, 'decision', payload);
      return globalId('Decision', decisionId);
    };
    const after = await cursorNow();
    const ofQueue = listen(connect(first), DECISIONS, {
      after,
      queue: globalId('ReviewQueue', queueId),
    });
    const all = listen(connect(second), DECISIONS, { after });
    const ids = [await decide(1, queueId), await decide(2, other.id), await decide(3, null)];
    const last = await decide(4, queueId);
    await Promise.all([ofQueue.count(2), all.count(4)]);
    expect(all.ids()).toEqual([...ids, last]);
    expect(ofQueue.ids()).toEqual([ids[0], last]);
    const again = listen(connect(second), DECISIONS, { after: all.told[0]?.cursor });
    await again.count(3);
    expect(again.ids()).toEqual([ids[1], ids[2], last]);
  });
});

describe('queueCounts', () => {
  const COUNTS = `subscription ($queue: ID) {
    queueCounts(queue: $queue) { queue { key } pending leased } }`;
  type Counts = { queueCounts: { queue: { key: string }; pending: number; leased: number }[] };

  async function follow(app: TestApp, key?: string, queue?: string) {
    const states: Counts['queueCounts'][] = [];
    connect(app, key).subscribe<Counts>(
      { query: COUNTS, variables: queue === undefined ? {} : { queue } },
      {
        next: ({ data }) => void (data && states.push(data.queueCounts)),
        error() {},
        complete() {},
      },
    );
    await until('the first counts', async () => states.length > 0);
    return states;
  }

  it('tells every replica what waits and what is held, as it changes', async () => {
    const queue = await makeQueue(first.database);
    const here = await follow(first, undefined, globalId('ReviewQueue', queue.id));
    const there = await follow(second, undefined, globalId('ReviewQueue', queue.id));
    expect(here).toEqual([[{ queue: { key: queue.key }, pending: 0, leased: 0 }]]);

    const [videoId] = await makeVideos(first.database, [{}]);
    if (videoId === undefined) throw new Error('no video');
    await first.database.prisma.$transaction((tx) =>
      enqueueReviewJob(tx, { queueId: queue.id, videoId, source: 'MANUAL', enqueuedBy: 'test' }),
    );
    for (const states of [here, there]) {
      await until('the job is counted', async () => states.at(-1)?.[0]?.pending === 1);
    }
    await first.graphql(
      `mutation ($queue: ID!) { leaseNextJob(input: { queue: $queue }) { __typename } }`,
      { queue: globalId('ReviewQueue', queue.id) },
    );
    for (const states of [here, there]) {
      await until('the lease is counted', async () => states.at(-1)?.[0]?.leased === 1);
      expect(states.at(-1)).toEqual([{ queue: { key: queue.key }, pending: 0, leased: 1 }]);
    }
  });

  it('says nothing of queues that the viewer may not work', async () => {
    const open = await makeQueue(first.database);
    const closed = await makeQueue(first.database, { seniorOnly: true });
    const { secret } = await createKey(first, ['MODERATOR']);
    const [state] = await follow(first, secret);
    const keys = state?.map(({ queue }) => queue.key);
    expect(keys).toContain(open.key);
    expect(keys).not.toContain(closed.key);
  });
});
