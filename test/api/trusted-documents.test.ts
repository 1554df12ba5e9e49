import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getOperationAST, parse, specifiedRules, validate } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { buildDashboard } from '../../scripts/build-dashboard.mjs';
import { readConfig } from '../../src/config.ts';
import { queryLimits } from '../../src/graphql/query-limits.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { browserForTests } from '../support/browser.ts';

const BUILT = path.resolve(import.meta.dirname, '../../dashboard/dist/trusted-documents.json');
const OWN = 'query Mine { viewer { actor } }';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const browser = browserForTests();
let folder: string;
let app: TestApp;
/** Take nothing but what they know: from browsers, from anybody. */
let browsers: TestApp;
let all: TestApp;
let built: [hash: string, text: string][];

beforeAll(async () => {
  buildDashboard();
  built = Object.entries(JSON.parse(readFileSync(BUILT, 'utf8')));
  folder = mkdtempSync(path.join(tmpdir(), 'gavel-trusted-'));
  const file = path.join(folder, 'ours.json');
  writeFileSync(file, JSON.stringify({ [sha256(OWN)]: OWN }));
  app = await startTestApp();
  const { database } = app;
  const start = (mode: 'browsers' | 'all') =>
    startTestApp({ database, config: { trustedDocuments: { mode, files: [file] } } });
  browsers = await start('browsers');
  all = await start('all');
});

afterAll(async () => {
  for (const started of [all, browsers, app]) await started.close();
  rmSync(folder, { recursive: true });
});

const BROWSER = { origin: 'http://gavel.example' };

async function ask(to: TestApp, body: unknown, headers = {}) {
  const response = await to.post(JSON.stringify(body), headers);
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: { extensions?: { code?: string } }[];
  };
  return { status: response.status, data, code: errors?.[0]?.extensions?.code };
}

const viewerDocument = () => {
  const found = built.find(([, text]) => text.includes('query Viewer'));
  if (found === undefined) throw new Error('the dashboard asks for no viewer');
  return found;
};
const named = (hash: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
});

describe('the build of the dashboard', () => {
  it('lists its operations by hash, each within the limits of the API', () => {
    expect(built.length).toBeGreaterThan(60);
    const schema = buildSchema();
    for (const [hash, text] of built) {
      expect(sha256(text)).toBe(hash);
      const document = parse(text);
      expect(getOperationAST(document)).not.toBeNull();
      expect(validate(schema, document, [...specifiedRules, queryLimits]), text).toEqual([]);
    }
  });

  it('works in a real browser where nothing else is taken', async () => {
    const { page, complaints } = await browser.open(all, '/models');
    await page.getByRole('cell', { name: 'CHAMPION' }).waitFor();
    await page.getByTestId('connection').and(page.locator('[data-state=live]')).waitFor();
    const foreign = await page.evaluate(async (key) => {
      const answer = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: '{"query":"{ apiKeys { nodes { id } } }"}',
      });
      return answer.text();
    }, all.adminKey);
    expect(foreign).toContain('DOCUMENT_NOT_TRUSTED');
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
    await page.context().close();
  });
});

describe('where nothing is demanded', () => {
  it('a known operation may be named, and any may be sent', async () => {
    const [hash, text] = viewerDocument();
    expect(await ask(app, named(hash))).toMatchObject({ data: { viewer: { roles: ['ADMIN'] } } });
    expect(await ask(app, { documentId: `sha256:${hash}` })).toMatchObject({ status: 200 });
    expect(await ask(app, { query: text })).toMatchObject({ status: 200 });
    expect(
      await ask(app, { query: '{ viewer { name } }', ...named('0'.repeat(64)) }),
    ).toMatchObject({
      data: { viewer: { name: expect.any(String) } },
    });
  });

  it('an unknown name alone is told', async () => {
    expect(await ask(app, named('0'.repeat(64)))).toMatchObject({
      status: 400,
      code: 'DOCUMENT_NOT_FOUND',
    });
  });
});

describe('where browsers must', () => {
  it('a browser is refused what is not known, whatever name it gives, and programs are not', async () => {
    const [hash] = viewerDocument();
    const query = '{ apiKeys { nodes { id } } }';
    expect(await ask(browsers, { query })).toMatchObject({ status: 200 });
    for (const headers of [BROWSER, { 'sec-fetch-site': 'same-origin' }]) {
      for (const body of [{ query }, { query, ...named('0'.repeat(64)) }]) {
        expect(await ask(browsers, body, headers)).toEqual({
          status: 400,
          code: 'DOCUMENT_NOT_TRUSTED',
        });
      }
      // The name counts, not the text beside it.
      expect(await ask(browsers, { query, ...named(hash) }, headers)).toMatchObject({
        data: { viewer: { roles: ['ADMIN'] } },
      });
    }
  });
});

describe('where everybody must', () => {
  it('lists of the operator’s own are taken too, by name and by text', async () => {
    for (const body of [{ documentId: `sha256:${sha256(OWN)}` }, { query: OWN }]) {
      expect(await ask(all, body)).toMatchObject({
        data: { viewer: { actor: expect.any(String) } },
      });
    }
    expect(await ask(all, { query: `${OWN} ` })).toMatchObject({ code: 'DOCUMENT_NOT_TRUSTED' });
  });

  it('GET and WebSocket are no way around', async () => {
    const get = await fetch(
      `${all.url}/graphql?query=${encodeURIComponent('{ viewer { name } }')}`,
      {
        headers: { authorization: `Bearer ${all.adminKey}` },
      },
    );
    expect(get.status).toBe(400);
    expect(await get.text()).toContain('DOCUMENT_NOT_TRUSTED');
    const client = createClient({
      url: `${all.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${all.adminKey}` },
    });
    const query = 'subscription { championChanged { version } }';
    await expect(client.iterate({ query }).next()).rejects.toMatchObject([
      { extensions: { code: 'DOCUMENT_NOT_TRUSTED' } },
    ]);
    const [hash] = built.find(([, text]) => text.includes('championChanged')) ?? [];
    const known = client.iterate({ query, ...named(hash ?? '') });
    expect((await known.next()).value).toMatchObject({ data: { championChanged: {} } });
    await client.dispose();
  });
});

describe('GAVEL_TRUSTED_DOCUMENTS', () => {
  it('is off, browsers or all; a list that is none ends the start in one line', async () => {
    expect(readConfig({}).trustedDocuments).toEqual({ mode: 'off', files: [] });
    expect(readConfig({ GAVEL_TRUSTED_DOCUMENTS: 'all' }).trustedDocuments.mode).toBe('all');
    expect(() => readConfig({ GAVEL_TRUSTED_DOCUMENTS: 'yes' })).toThrow('GAVEL_TRUSTED_DOCUMENTS');
    const wrong = path.join(folder, 'wrong.json');
    writeFileSync(wrong, JSON.stringify({ [sha256('a')]: 'b' }));
    const config = { trustedDocuments: { mode: 'all', files: [wrong] } } as const;
    await expect(startTestApp({ database: app.database, config })).rejects.toThrow(
      `${wrong} is no list of trusted documents`,
    );
  });
});
