import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRule } from '../../src/moderation/rules/create-rule.ts';
import { innerId } from '../moderation/support/decisions.ts';
import { storeManyVideos } from '../moderation/support/many-videos.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';

const MANY = 200_000;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let app: TestApp;
let viewer: string;

beforeAll(async () => {
  app = await startTestApp();
  viewer = (await createKey(app, ['VIEWER'])).secret;
});

afterAll(() => app.close());

describe('a download', () => {
  let first: { id: string };

  beforeAll(async () => {
    first = await submit(app, {
      externalId: '=1+1',
      transcript: 'a "friend", they say,\nsaw that it rains',
      viewCount: 2 ** 53 - 1,
    });
    await submit(app, { externalId: 'plain', transcript: '@home we think it is fine' });
  });

  it('is one JSON object a line, with ids as the API has them', async () => {
    const response = await download('/export/videos');
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="gavel-videos-\d{4}-\d\d-\d\d\.ndjson"$/,
    );
    const rows = linesOf(await response.text());
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      id: first.id,
      externalId: '=1+1',
      viewCount: 2 ** 53 - 1,
      likeCount: null,
      label: null,
      submittedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('is CSV in which no text is a formula', async () => {
    const response = await download('/export/videos?format=csv');
    expect(response.headers.get('content-type')).toContain('text/csv');
    const rows: Record<string, string>[] = parse(await response.text(), { columns: true });
    expect(rows.map(({ externalId }) => externalId)).toEqual(["'=1+1", 'plain']);
    expect(rows[0]).toMatchObject({
      transcript: 'a "friend", they say,\nsaw that it rains',
      viewCount: String(2 ** 53 - 1),
      likeCount: '',
    });
    expect(rows[1]?.transcript).toBe("'@home we think it is fine");
  });

  it('has a header even without a row', async () => {
    const response = await download('/export/labels?format=csv&from=2090-01-01T00:00:00Z');
    expect(await response.text()).toMatch(/^id,videoId,videoExternalId,revision,[^\n]*\r\n$/);
  });

  it.each(['videos', 'predictions', 'labels', 'decisions', 'audit-events'])(
    'there is one of %s',
    async (name) => {
      for (const format of ['ndjson', 'csv']) {
        const response = await download(`/export/${name}?format=${format}`, app.adminKey);
        expect(response.status).toBe(200);
        await response.text();
      }
    },
  );

  it('is narrowed by what is asked', async () => {
    const one = linesOf(await (await download('/export/predictions?modelVersion=1')).text());
    expect(one).toHaveLength(2);
    const none = linesOf(await (await download('/export/predictions?modelVersion=7')).text());
    expect(none).toHaveLength(0);
    const later = await download('/export/videos?from=2090-01-01T00:00:00%2B02:00');
    expect(linesOf(await later.text())).toEqual([]);
  });

  it('is packed for who takes gzip', async () => {
    const packed = await request('/export/videos', { 'accept-encoding': 'gzip' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(linesOf(gunzipSync(await bytesOf(packed)).toString())).toHaveLength(2);
    const plain = await request('/export/videos', { 'accept-encoding': 'br, gzip;q=0' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(linesOf((await bytesOf(plain)).toString())).toHaveLength(2);
  });

  it('says at its end how many rows it had', async () => {
    const response = await request('/export/videos', {});
    await bytesOf(response);
    expect(response.trailers['gavel-row-count']).toBe('2');
  });

  it('is on the audit record', async () => {
    await (await download('/export/videos?label=CLAIM')).text();
    const event = await app.database.prisma.auditEvent.findFirstOrThrow({
      where: { action: 'data.export' },
      orderBy: { id: 'desc' },
    });
    expect(event).toMatchObject({
      subjectId: 'videos',
      details: { format: 'ndjson', label: 'CLAIM' },
    });
  });

  it('of videos takes the filters of their list', async () => {
    const ids = async (query: string) =>
      linesOf(await (await download(`/export/videos?${query}`)).text()).map(
        ({ externalId }) => externalId,
      );
    const narrow = await submit(app, {
      externalId: 'narrow',
      transcript: 'i think that rain is overrated',
      authorExternalId: 'pingu',
      verifiedStatus: 'VERIFIED',
      authorBanStatus: 'BANNED',
    });
    expect(await ids('text=rain%20-friend')).toEqual(['narrow']);
    expect(await ids('authorExternalId=pingu&verifiedStatus=VERIFIED')).toEqual(['narrow']);
    expect(await ids('authorBanStatus=BANNED&authorExternalId=nobody')).toEqual([]);
    expect(await ids('authorExternalId=pingu&maxClaimProbability=0.5')).toEqual(['narrow']);
    expect(await ids('authorExternalId=pingu&minClaimProbability=0.5')).toEqual([]);
    const { prisma } = app.database;
    const rule = await prisma.$transaction((db) =>
      createRule(
        { db },
        {
          ...{ name: 'tags', description: '', actor: 'test' },
          ...{ condition: { label: 'CLAIM' }, effects: [] },
        },
      ),
    );
    await prisma.videoTag.create({
      data: { videoId: innerId(narrow.id), tag: 'wet', ruleId: rule.id, ruleVersion: 1 },
    });
    expect(await ids('tag=wet')).toEqual(['narrow']);
    expect(await ids('tag=dry')).toEqual([]);
    const both = [...(await ids('needsReview=true')), ...(await ids('needsReview=false'))];
    expect(both.toSorted()).toEqual((await ids('format=ndjson')).toSorted());
  });
});

it.each([
  ['an unknown format', '/export/videos?format=xml', 400, 'BAD_USER_INPUT'],
  ['a filter that there is not', '/export/videos?queue=x', 400, 'BAD_USER_INPUT'],
  ['a moment without an offset', '/export/videos?from=2026-01-01', 400, 'BAD_USER_INPUT'],
  ['a filter given twice', '/export/videos?label=CLAIM&label=OPINION', 400, 'BAD_USER_INPUT'],
  ['a queue that there is not', '/export/decisions?queue=none', 404, 'NOT_FOUND'],
  ['a table that is not exported', '/export/api-keys', 404, 'NOT_FOUND'],
  ['audit events without being an admin', '/export/audit-events', 403, 'FORBIDDEN'],
])('%s is refused with a code', async (_name, address, status, code) => {
  const response = await download(address);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
});

it('a key is needed, and one that may read', async () => {
  for (const [key, status] of [
    [null, 401],
    ['nonsense', 401],
    [(await createKey(app, ['SUBMITTER'])).secret, 403],
  ] as const) {
    expect((await download('/export/videos', key)).status).toBe(status);
  }
});

it('a client that cannot be told of a cut gets nothing', async () => {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET /export/videos HTTP/1.0\r\nauthorization: Bearer ${viewer}\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  expect(answer).toMatch(/^HTTP\/1\.1 505 /);
});

describe(`with ${MANY} videos`, () => {
  beforeAll(async () => {
    await storeManyVideos(app.database, { count: MANY });
  });

  it('every row arrives, of one moment, in bounded memory', async () => {
    const stored = await app.database.prisma.video.count();
    const before = keptBytes();
    const response = await request('/export/videos', {});
    let peakBytes = 0;
    let rows = 0;
    for await (const line of createInterface({ input: response })) {
      rows += 1;
      if (rows === 1_000) await submit(app, { externalId: `meanwhile-${rows}` });
      if (rows % 1_000 > 0) continue;
      if (rows % 20_000 === 0) peakBytes = Math.max(peakBytes, keptBytes() - before);
      expect(line).toContain('"externalId":"many-');
    }
    expect(rows).toBe(stored);
    expect(response.trailers['gavel-row-count']).toBe(String(rows));
    // Of the server and of its reader, while 144 MB pass.
    expect(peakBytes).toBeLessThan(48 * 2 ** 20);
    expect(await exporters()).toBe(0);
  });

  it('a reader who stops makes the server wait, and holds nothing up', async () => {
    const response = await request('/export/videos', {});
    await once(response, 'readable');
    const sent = () => response.socket.bytesRead;
    await untilTrue(async () => {
      const before = sent();
      await submit(app, { externalId: `while-waiting-${before}` });
      const states = await app.database.pool.query(
        `SELECT state FROM pg_stat_activity WHERE application_name = 'gavel export' AND datname = current_database()`,
      );
      expect(states.rows).toEqual([{ state: 'idle in transaction' }]);
      expect(sent()).toBe(before);
    });
    expect(sent()).toBeLessThan(30 * 2 ** 20);
    response.destroy();
    await untilTrue(async () => expect(await exporters()).toBe(0));
  });

  it('at most three run at once; the next is told to come later', async () => {
    const running = await Promise.all([1, 2, 3].map(() => request('/export/videos', {})));
    const refused = await download('/export/videos');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(await refused.json()).toMatchObject({
      errors: [{ extensions: { code: 'TOO_MANY_EXPORTS' } }],
    });
    for (const response of running) response.destroy();
    await untilTrue(async () => {
      const response = await download('/export/labels');
      await response.text();
      expect(response.status).toBe(200);
    });
  });

  it.each(['identity', 'gzip'])(
    'one that fails on the way is cut, not ended (%s)',
    async (coding) => {
      const response = await request('/export/videos', { 'accept-encoding': coding });
      await once(response, 'readable');
      await app.database.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'gavel export' AND datname = current_database()`,
      );
      await expect(bytesOf(response)).rejects.toThrow('aborted');
      expect(response.complete).toBe(false);
      await untilTrue(async () => expect(await exporters()).toBe(0));
    },
  );
});

/** Looks until it holds; how long that takes is the machine's affair. */
const untilTrue = (holds: () => Promise<void>) => vi.waitFor(holds, { timeout: 60_000 });

function download(address: string, key: string | null = viewer): Promise<Response> {
  return fetch(`${app.url}${address}`, {
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
  });
}

/** As Node's own client has it: with trailers, nothing unpacked, and read when somebody reads. */
async function request(address: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const asked = get(`${app.url}${address}`, {
    headers: { authorization: `Bearer ${viewer}`, ...headers },
    agent: false,
  });
  const [response] = await once(asked, 'response');
  return response;
}

/** What this process holds on to. */
function keptBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await response.toArray());
}

function linesOf(text: string): Record<string, unknown>[] {
  if (text === '') return [];
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function exporters(): Promise<number> {
  const { rows } = await app.database.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE application_name = 'gavel export' AND datname = current_database()`,
  );
  return rows[0]?.count ?? -1;
}
