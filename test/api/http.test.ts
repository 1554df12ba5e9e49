import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { Writable } from 'node:stream';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/database.ts';
import { createLogger } from '../../src/logger.ts';
import { startTestApp, submit, type TestApp } from '../support/app.ts';
import { createTestDatabase } from '../support/database.ts';
import { until } from '../training/support/until.ts';

let app: TestApp;
const logged: string[] = [];
const log = createLogger(
  'error',
  new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  }),
);

beforeAll(async () => {
  app = await startTestApp({ log });
});

afterAll(() => app.close());

const alertRules = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.record(z.string(), z.string()),
          annotations: z.object({ summary: z.string() }),
        }),
      ),
    }),
  ),
});

const codesOf = (body: unknown) =>
  (body as { errors?: { extensions?: { code?: string } }[] }).errors?.map(
    ({ extensions }) => extensions?.code,
  );

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({
    url: () => `${app.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${app.adminKey}`);
      return fetch(url, { ...init, headers });
    },
  });

  it('is audited in full', () => {
    expect(audits).toHaveLength(61);
  });

  it.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))(
    '%s',
    async (_name, audit) => {
      const result = await audit.fn();
      expect(result.status === 'ok' ? null : result.reason).toBeNull();
    },
  );

  it.each([
    ['a document that does not parse', { query: '{' }],
    ['a document that is not valid', { query: '{ nonsense }' }],
    [
      'variables that do not fit',
      { query: 'query ($f: Int!) { videos(first: $f) { nodes { id } } }', variables: { f: 'x' } },
    ],
  ])('answers %s with 200 in JSON, and with 400 in the newer type', async (_what, request) => {
    const body = JSON.stringify(request);
    const json = await app.post(body, { accept: 'application/json' });
    expect(json.status).toBe(200);
    const newer = await app.post(body, { accept: 'application/graphql-response+json' });
    expect(newer.status).toBe(400);
    expect(newer.headers.get('content-type')).toContain('application/graphql-response+json');
    expect(await newer.json()).not.toHaveProperty('data');
  });

  const get = (query: string) =>
    fetch(`${app.url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { authorization: `Bearer ${app.adminKey}` },
    });

  it('answers queries by GET', async () => {
    expect(await (await get('{ viewer { roles } }')).json()).toMatchObject({
      data: { viewer: { roles: ['ADMIN'] } },
    });
  });

  it('refuses mutations by GET', async () => {
    const response = await get('mutation { rollbackModel(input: { reason: "x" }) { __typename } }');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('refuses what a foreign web page could send without asking first', async () => {
    const url = `${app.url}/graphql?query=${encodeURIComponent('{ __typename }')}`;
    expect((await fetch(url)).status).toBe(400);
    const text = await app.post('{"query":"{ __typename }"}', { 'content-type': 'text/plain' });
    expect(text.ok).toBe(false);
  });

  it('refuses batches', async () => {
    const response = await app.post('[{"query":"{ __typename }"},{"query":"{ __typename }"}]');
    expect(response.status).toBe(400);
  });

  it.each([
    ['a body that is not JSON', 'nonsense', 400],
    ['an empty body', '', 400],
    ['a body that reaches for the prototype', '{"__proto__":{"query":"{ __typename }"}}', 400],
  ])('answers %s as GraphQL would', async (_what, body, status) => {
    const response = await app.post(body);
    expect(response.status).toBe(status);
    expect(codesOf(await response.json())).toEqual(['BAD_REQUEST']);
  });

  it('answers an unknown path as GraphQL would', async () => {
    const response = await fetch(`${app.url}/nowhere`);
    expect(response.status).toBe(404);
    expect(codesOf(await response.json())).toEqual(['NOT_FOUND']);
  });
});

describe('health', () => {
  it('is alive, and ready', async () => {
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${app.url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      status: 'ready',
      checks: { database: 'ok', champion: 'ok', events: 'ok' },
    });
  });

  it('tells Prometheus what it does, and nothing of what it stores', async () => {
    await submit(app, { externalId: 'metered', transcript: 'an opinion about secrets' });
    await app.graphql('{ nothingOfThisName }');
    await app.graphql(
      'mutation { createReviewQueue(input: { key: "metered", name: "Metered" }) { __typename } }',
    );
    const response = await fetch(`${app.url}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/plain');
    for (const line of [
      /^gavel_submissions_total\{outcome="created"\} 1$/m,
      /^gavel_inference_batch_size_count [1-9]/m,
      /^gavel_predictions_total\{label="OPINION",needs_review="(true|false)"\} [1-9]/m,
      /^gavel_claim_probability_count [1-9]/m,
      /^gavel_graphql_errors_total\{code="GRAPHQL_VALIDATION_FAILED"\} [1-9]/m,
      /^gavel_review_jobs_pending\{queue="metered"\} 0$/m,
      /^gavel_review_oldest_pending_seconds\{queue="metered"\} 0$/m,
      /^gavel_review_leases_expired_total\{queue="metered"\} 0$/m,
      /^gavel_event_stream_up 1$/m,
      /^gavel_database_connections\{state="waiting"\} 0$/m,
      /^gavel_queue_depth 0$/m,
      /^gavel_live_model_version 1$/m,
      /^gavel_http_request_duration_seconds_count\{method="POST",route="\/graphql",status="200"\} \d+$/m,
      /^process_cpu_seconds_total/m,
    ]) {
      expect(text).toMatch(line);
    }
    expect(text).not.toContain('secrets');
  });

  it('names in its alerts and its runbook no metric that it does not have', async () => {
    const read = (file: string) =>
      readFileSync(path.join(import.meta.dirname, '../..', file), 'utf8');
    const rules = alertRules.parse(parse(read('deploy/prometheus-rules.yml')));
    const texts = [
      read('docs/runbook.md'),
      ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
    ];
    const told = await (await fetch(`${app.url}/metrics`)).text();
    const known = new Set([...told.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const named = texts.flatMap((text) => text.match(/\b(gavel|nodejs)_[a-z0-9_]+/g) ?? []);
    const ofSeries = (name: string) => name.replace(/_(bucket|sum|count)$/, '');
    expect(named.filter((name) => !known.has(name) && !known.has(ofSeries(name)))).toEqual([]);
    const own = [...known].filter((name) => name?.startsWith('gavel_'));
    expect(own.filter((name) => !read('docs/runbook.md').includes(String(name)))).toEqual([]);
  });

  it('is not ready when the database is out of reach, and says so', async () => {
    const { url, drop } = await createTestDatabase();
    const database = openDatabase({ url, poolSize: 2, log });
    const lonely = await startTestApp({ database, log });
    await drop();
    const unready = async () => {
      const ready = await fetch(`${lonely.url}/readyz`);
      expect(ready.status).toBe(503);
      return (await ready.json()) as { checks: Record<string, string> };
    };
    expect(await unready()).toMatchObject({
      status: 'unready',
      checks: { database: 'cannot be reached', champion: 'ok' },
    });
    // Its connection is cut too; that is seen when the socket says so.
    await until('the replica hears of no events', async () => {
      const { checks } = await unready();
      return checks.events === 'not heard';
    });
    expect(await (await fetch(`${lonely.url}/metrics`)).text()).toMatch(
      /^gavel_event_stream_up 0$/m,
    );
    expect((await fetch(`${lonely.url}/healthz`)).status).toBe(200);
    await lonely.close();
    await database.close();
  });
});

describe('a failure of ours', () => {
  it('reaches the client as a request id only, under which the log has the rest', async () => {
    const { database, drop } = await createTestDatabase();
    const broken = await startTestApp({ database, log });
    await submit(broken, { externalId: 'x' });
    await database.pool.query('ALTER TABLE training_run RENAME TO lost');
    logged.length = 0;
    const { data, errors } = await broken.graphql('{ trainingRuns { nodes { id } } }');
    expect(data).toBeNull();
    expect(errors).toEqual([
      {
        message: 'something failed on our side; the log has more under this request id',
        locations: expect.anything(),
        path: ['trainingRuns'],
        extensions: {
          code: 'INTERNAL_SERVER_ERROR',
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      },
    ]);
    const requestId = String(errors?.[0]?.extensions.requestId);
    const line = logged.find((entry) => entry.includes(requestId));
    expect(line).toContain('training_run');

    await database.pool.query('ALTER TABLE api_key RENAME TO lost_keys');
    const denied = await broken.post('{"query":"{ __typename }"}', {
      authorization: 'Bearer other',
    });
    expect(denied.status).toBe(500);
    expect(await denied.json()).toMatchObject({
      errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) } }],
    });
    await broken.close();
    await drop();
  });
});

describe('starting and stopping', () => {
  it('says in one line that the port is in use, and keeps the first key for a start that works', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { database, drop } = await createTestDatabase();
    const config = { ...readConfig({}), port };
    const blocked = await createApp({ config, database, log });
    await expect(blocked.listen()).rejects.toThrow(`port ${port} on 127.0.0.1 is in use; set PORT`);
    expect(blocked.firstAdminKey).toBeNull();
    await blocked.close();

    // The first start that works is the one that tells the key.
    const first = await createApp({ config: { ...config, port: 0 }, database, log });
    const url = await first.listen();
    expect(first.firstAdminKey).toMatch(/^gavel_/);
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${first.firstAdminKey}`,
      },
      body: '{"query":"{ viewer { roles } }"}',
    });
    expect(await response.json()).toMatchObject({ data: { viewer: { roles: ['ADMIN'] } } });
    await first.close();
    await drop();
    squatter.close();
  });

  it('answers what was asked before it stops', async () => {
    const leaving = await startTestApp({ log });
    const asked = Array.from({ length: 30 }, (_, i) =>
      submit(leaving, { externalId: `last-${i}` }),
    );
    await Promise.all(asked.slice(0, 1));
    const { database } = leaving;
    const closing = leaving.app.close();
    const answers = await Promise.allSettled(asked);
    await closing;
    const answered = answers.filter(({ status }) => status === 'fulfilled').length;
    expect(await database.prisma.video.count()).toBe(answered);
    await expect(fetch(leaving.url)).rejects.toThrow();
    await leaving.close();
  });
});
