import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { RateLimiter } from '../../src/access/rate-limiter.ts';
import type { Viewer } from '../../src/access/viewer.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createKey, startTestApp, type TestApp } from '../support/app.ts';
import { until } from '../training/support/until.ts';

/** Two replicas on one database. */
let app: TestApp;
let other: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  other = await startTestApp({ database: app.database });
});

afterAll(async () => {
  await other.close();
  await app.close();
});

type Cost = { requested: number; limit: number; remaining: number; windowSeconds: number };
type Answer = {
  data?: unknown;
  extensions?: { cost: Cost };
  errors?: { message: string; extensions: { code: string; retryAfterMs?: number } }[];
};

/** A key that may cost so many points a minute, and a way to ask with it. */
async function limitedKey(pointsPerMinute: number, roles = ['VIEWER']) {
  const { id, secret } = await createKey(app, roles, { pointsPerMinute });
  const ask = async (query: string, variables = {}, at = app) => {
    const response = await at.post(JSON.stringify({ query, variables }), {
      authorization: `Bearer ${secret}`,
    });
    return { response, body: (await response.json()) as Answer };
  };
  return { id, secret, ask };
}

const CHEAP = '{ viewer { name } }';
const PAGE = '{ videos(first: 70) { nodes { externalId transcript } } }';

describe('a key', () => {
  it('is told what an operation costs and what is left, in headers and in the answer', async () => {
    const { ask } = await limitedKey(1_000);
    const { response, body } = await ask(PAGE);
    // The page, and three fields of each of 70 rows.
    expect(body.extensions?.cost).toEqual({
      requested: 211,
      limit: 1_000,
      remaining: expect.any(Number),
      windowSeconds: 60,
    });
    expect(body.extensions?.cost.remaining).toBeLessThan(800);
    expect(body.extensions?.cost.remaining).toBeGreaterThan(780);
    expect(response.headers.get('ratelimit-policy')).toBe('"points";q=1000;w=60');
    expect(response.headers.get('ratelimit')).toMatch(/^"points";r=7\d\d;t=1[23]$/);
  });

  it('that has spent its points is refused with 429 and when to come again', async () => {
    const { ask } = await limitedKey(250);
    expect((await ask(PAGE)).response.status).toBe(200);
    const { response, body } = await ask(PAGE);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(30);
    expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(response.headers.get('ratelimit')).toMatch(/^"points";r=\d+;t=\d+$/);
    expect(body.data).toBeUndefined();
    expect(body.errors).toMatchObject([
      { extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } },
    ]);
    expect(JSON.stringify(body)).not.toContain('"http"');
    // What it can still pay it gets; others are not concerned.
    const { data } = await app.graphql<{ viewer: { name: string } }>(CHEAP);
    expect(data.viewer.name).toBeDefined();
    expect(await (await fetch(`${app.url}/metrics`)).text()).toMatch(
      /^gavel_rate_limited_total [1-9]/m,
    );
  });

  it('pays for a write, and for each row of a batch', async () => {
    const { ask } = await limitedKey(10_000, ['SUBMITTER']);
    const one = await ask(
      'mutation ($input: SubmitVideoInput!) { submitVideo(input: $input) { __typename } }',
      { input: { externalId: 'paid', transcript: 'a paid opinion' } },
    );
    expect(one.body.extensions?.cost.requested).toBe(12);
    const before = one.body.extensions?.cost.remaining ?? 0;
    await ask('query ($input: ClassifyInput!) { classify(input: $input) { label } }', {
      input: { videos: Array.from({ length: 101 }, () => ({ transcript: 'a text' })) },
    });
    const after = (await ask(CHEAP)).body.extensions?.cost.remaining ?? 0;
    expect(before - after).toBeGreaterThan(900);
  });

  it('may ask once for what costs more than a minute’s points, when it has them all', async () => {
    const { ask } = await limitedKey(100);
    expect((await ask(PAGE)).response.status).toBe(200);
    expect((await ask(CHEAP)).response.status).toBe(429);
  });

  it('has the limit of its roles until it is given its own', async () => {
    const { id, ask } = await limitedKey(5);
    await ask(PAGE);
    expect((await ask(PAGE)).response.status).toBe(429);
    const set = (pointsPerMinute: number | null) =>
      app.graphql<{ setApiKeyLimit: unknown }>(
        `mutation ($input: SetApiKeyLimitInput!) { setApiKeyLimit(input: $input) {
           ... on SetApiKeyLimitSuccess { apiKey { pointsPerMinute } }
           ... on ValidationError { issues { field limit } } } }`,
        { input: { id, pointsPerMinute } },
      );
    expect((await set(0)).data.setApiKeyLimit).toEqual({
      issues: [{ field: 'pointsPerMinute', limit: 'at least 1' }],
    });
    expect((await set(null)).data.setApiKeyLimit).toEqual({ apiKey: { pointsPerMinute: null } });
    const { body } = await ask(PAGE);
    expect(body.extensions?.cost.limit).toBe(6_000_000);
  });

  it('is held to its limit by WebSocket too', async () => {
    const { secret, ask } = await limitedKey(40);
    await ask(PAGE);
    const client = createClient({
      url: `${app.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${secret}` },
    });
    const states = client.iterate({ query: 'subscription { championChanged { version } }' });
    await expect(states.next()).rejects.toMatchObject([
      { message: expect.stringContaining('points'), extensions: { code: 'RATE_LIMITED' } },
    ]);
    await client.dispose();
  });
});

describe('what goes on by itself', () => {
  it('an export costs a point a row, and is refused to who cannot pay for its beginning', async () => {
    await app.database.pool.query(
      `INSERT INTO audit_event (actor, action, subject_type, subject_id, details)
       SELECT 'test', 'test.row', 'Test', 'x', '{}' FROM generate_series(1, 1200)`,
    );
    const download = (secret: string) =>
      fetch(`${app.url}/export/audit-events`, { headers: { authorization: `Bearer ${secret}` } });
    const { secret, ask } = await limitedKey(2_000, ['ADMIN']);
    const whole = await download(secret);
    expect(whole.status).toBe(200);
    expect((await whole.text()).split('\n').length).toBeGreaterThan(1_200);
    expect((await ask(CHEAP)).body.extensions?.cost.remaining).toBeLessThan(1_900);

    const poor = await limitedKey(100, ['ADMIN']);
    await poor.ask(PAGE);
    const refused = await download(poor.secret);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
    expect(await refused.json()).toMatchObject({
      errors: [{ extensions: { code: 'RATE_LIMITED' } }],
    });
  });

  it('an event costs what its subscription asks for', async () => {
    const fields = '{ version evaluation { slices { name } } }';
    const asked = await app.post(JSON.stringify({ query: `{ champion ${fields} }` }));
    const { extensions } = (await asked.json()) as Answer;
    const cost = extensions?.cost.requested ?? 0;
    // It pays for the subscription and for its first event, and what is refilled meanwhile is no second one.
    const limit = Math.ceil(cost / 0.4);
    const { secret, ask } = await limitedKey(limit);
    const client = createClient({
      url: `${app.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${secret}` },
    });
    const states = client.iterate({ query: `subscription { championChanged ${fields} }` });
    expect((await states.next()).value).toMatchObject({ data: { championChanged: {} } });
    expect((await ask(CHEAP)).body.extensions?.cost.remaining).toBeLessThan(limit * 0.6 - 2);
    await client.dispose();
  });
});

describe('over two replicas', () => {
  it('a key spends what its bucket holds and refills, and no more', async () => {
    const limit = 6_000;
    const { ask } = await limitedKey(limit);
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, i) => ask(PAGE, {}, i % 2 === 0 ? app : other)),
    );
    const refilled = (limit / 60) * ((performance.now() - startedAt) / 1_000);
    const spent = answers
      .filter(({ response }) => response.status === 200)
      .reduce((sum, { body }) => sum + (body.extensions?.cost.requested ?? 0), 0);
    expect(spent).toBeLessThanOrEqual(limit + refilled);
    // Each replica may hold a portion (a sixtieth) that does not pay for another page.
    expect(spent).toBeGreaterThan(limit - 2 * (limit / 60) - 2 * 211);
    expect(answers.filter(({ response }) => response.status === 429).length).toBeGreaterThan(40);
  });
});

describe('the limiter', () => {
  const viewer: Viewer = {
    kind: 'API_KEY',
    keyId: 'k',
    name: 'k',
    roles: ['VIEWER'],
    actor: 'key:counted',
    expiresAt: null,
    pointsPerMinute: null,
  };
  const limits = { SUBMITTER: 6e6, VIEWER: 6e6, MODERATOR: 6e6, SENIOR: 6e6, ADMIN: 6e6 };

  /** A pool that counts what it is asked. */
  function counted() {
    const { pool } = app.database;
    let statements = 0;
    const counting = new Proxy(pool, {
      get(target, name) {
        if (name === 'query') statements += 1;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return { pool: counting, statements: () => statements };
  }

  it('asks the database once a second’s worth of points, and not once a request', async () => {
    const { pool, statements } = counted();
    const limiter = new RateLimiter({ pool, limits, log: createLogger('fatal') });
    let waited = 0;
    for (let i = 0; i < 10_000; i += 1) {
      const allowance = limiter.spend(viewer, 20);
      if (allowance instanceof Promise) waited += 1;
      expect((await allowance).allowed).toBe(true);
    }
    await limiter.close();
    expect(statements()).toBeLessThanOrEqual(4);
    expect(waited).toBeLessThanOrEqual(2);
  });

  it('looks at an empty bucket four times a second at most', async () => {
    const { pool, statements } = counted();
    const limiter = new RateLimiter({ pool, limits, log: createLogger('fatal') });
    const poor = { ...viewer, actor: 'key:poor', pointsPerMinute: 10 };
    await limiter.spend(poor, 10);
    const before = statements();
    const refusals = await Promise.all(Array.from({ length: 500 }, () => limiter.spend(poor, 5)));
    expect(refusals.every(({ allowed }) => !allowed)).toBe(true);
    expect(statements() - before).toBeLessThanOrEqual(2);
    await limiter.close();
  });

  it('lets a debt be paid that is more than the bucket ever holds', async () => {
    const { pool } = app.database;
    const limiter = new RateLimiter({ pool, limits, log: createLogger('fatal') });
    const debtor = { ...viewer, actor: 'key:debtor', pointsPerMinute: 6 };
    expect((await limiter.spend(debtor, 1)).allowed).toBe(true);
    limiter.charge(debtor, 7);
    expect((await limiter.spend(debtor, 1)).allowed).toBe(false);
    const minute = `UPDATE rate_bucket SET refilled_at = refilled_at - interval '1 minute' WHERE holder = $1`;
    await until('minutes have gone by in the bucket, and the debt is paid', async () => {
      await pool.query(minute, [debtor.actor]);
      return (await limiter.spend(debtor, 1)).allowed;
    });
    await limiter.close();
  });

  it('lets what is paced wait for its points, until nobody waits for it', async () => {
    const leases = [60, 0, 40, 0, 0];
    const pool = { query: async () => ({ rows: [{ points: 0, granted: leases.shift() ?? 0 }] }) };
    let waits = 0;
    const limiter = new RateLimiter({
      pool: pool as never,
      limits: { ...limits, VIEWER: 60 },
      log: createLogger('fatal'),
      onWait() {
        waits += 1;
      },
    });
    const { signal } = new AbortController();
    // It costs half a minute's points at most, and so never waits for longer.
    await limiter.pace(viewer, 1_000, signal);
    await limiter.pace(viewer, 30, signal);
    expect(waits).toBe(0);
    await limiter.pace(viewer, 1, signal);
    expect(waits).toBe(1);
    const left = new AbortController();
    const late = limiter.pace(viewer, 1_000, left.signal);
    const more = limiter.pace(viewer, 1_000, left.signal);
    left.abort();
    await expect(Promise.all([late, more])).rejects.toThrow('abort');
    await limiter.close();
  });

  it('refuses nobody while it cannot look', async () => {
    const pool = { query: () => Promise.reject(new Error('gone')) } as never;
    const limiter = new RateLimiter({ pool, limits, log: createLogger('silent') });
    expect(await limiter.spend(viewer, 10)).toMatchObject({ allowed: true });
    await limiter.close();
  });
});

describe('GAVEL_RATE_LIMITS', () => {
  it('sets the roles that it names, or turns limits off', async () => {
    expect(readConfig({}).rateLimits).toMatchObject({ SUBMITTER: 60_000_000, VIEWER: 6_000_000 });
    expect(readConfig({ GAVEL_RATE_LIMITS: 'VIEWER=100, ADMIN=200' }).rateLimits).toMatchObject({
      SUBMITTER: 60_000_000,
      VIEWER: 100,
      ADMIN: 200,
    });
    expect(readConfig({ GAVEL_RATE_LIMITS: 'off' }).rateLimits).toBeNull();
    for (const wrong of ['VIEWER=0', 'NOBODY=5', 'VIEWER', 'on']) {
      expect(() => readConfig({ GAVEL_RATE_LIMITS: wrong })).toThrow('GAVEL_RATE_LIMITS must be');
    }
    const free = await startTestApp({ database: app.database, config: { rateLimits: null } });
    const { body, response } = await (async () => {
      const answer = await free.post(JSON.stringify({ query: CHEAP }));
      return { response: answer, body: (await answer.json()) as Answer };
    })();
    expect(body.extensions).toBeUndefined();
    expect(response.headers.get('ratelimit')).toBeNull();
    await free.close();
  });
});
