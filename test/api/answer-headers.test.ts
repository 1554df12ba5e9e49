import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDashboard } from '../../scripts/build-dashboard.mjs';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';

/*
 * The headers of OWASP's HTTP headers cheat sheet (https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html)
 * on one answer of each class. `Strict-Transport-Security` is the proxy's, which ends TLS.
 */

let app: TestApp;
let spent: string;

beforeAll(async () => {
  buildDashboard();
  app = await startTestApp();
  await submit(app, { externalId: 'exported' });
  spent = (await createKey(app, ['VIEWER'], { pointsPerMinute: 1 })).secret;
  await app.graphql('{ viewer { name } }', {}, spent);
});

afterAll(() => app.close());

const script = () => {
  const assets = path.join(import.meta.dirname, '../../dashboard/dist/assets');
  return `/assets/${readdirSync(assets).find((name) => name.endsWith('.js'))}`;
};
const ask = (address: string, init: RequestInit = {}) =>
  fetch(`${app.url}${address}`, { redirect: 'manual', ...init });
const admin = () => ({ authorization: `Bearer ${app.adminKey}` });
const html = { headers: { accept: 'text/html' } };
const post = (query: string, headers = {}) => app.post(JSON.stringify({ query }), headers);

const DATA: readonly (readonly [string, number, () => Promise<Response>])[] = [
  ['an answer of GraphQL', 200, () => post('{ viewer { name } }')],
  ['an answer by GET', 200, () => ask('/graphql?query={__typename}', { headers: admin() })],
  ['a document that is refused', 200, () => post('{ nope }')],
  ['a body that is not JSON', 400, () => app.post('nonsense')],
  ['a form', 415, () => app.post('a=b', { 'content-type': 'application/x-www-form-urlencoded' })],
  ['a body that is too large', 413, () => app.post(`"${'x'.repeat(2 ** 20)}"`)],
  ['a batch', 400, () => app.post('[{"query":"{ __typename }"}]')],
  ['a wrong key', 401, () => post('{ __typename }', { authorization: 'Bearer gavel_wrong' })],
  ['a request that a page may send', 400, () => ask('/graphql?query={__typename}')],
  [
    'a mutation by GET',
    405,
    () => ask('/graphql?query=mutation{__typename}', { headers: admin() }),
  ],
  [
    'a key without points',
    429,
    () => post('{ viewer { name } }', { authorization: `Bearer ${spent}` }),
  ],
  ['health', 200, () => ask('/healthz')],
  ['readiness', 200, () => ask('/readyz')],
  ['metrics', 200, () => ask('/metrics')],
  ['an export as NDJSON', 200, () => ask('/export/videos', { headers: admin() })],
  ['an export as CSV', 200, () => ask('/export/videos?format=csv', { headers: admin() })],
  ['an export without a key', 401, () => ask('/export/videos')],
  ['an export of nonsense', 400, () => ask('/export/videos?format=xml', { headers: admin() })],
  ['an unknown address', 404, () => ask('/nowhere')],
  ['a page where a program asks', 404, () => ask('/models')],
  ['an asset that is not there', 404, () => ask('/assets/gone.js', html)],
  ['a folder', 404, () => ask('/assets/')],
  ['a way out of the folder', 403, () => ask('/assets/..%2f..%2f..%2fpackage.json')],
  ['a file that starts with a dot', 404, () => ask('/.stamp')],
  ['the list of trusted documents', 404, () => ask('/trusted-documents.json')],
  ['an address that cannot be read', 400, () => ask('/%')],
  ['another method', 404, () => ask('/graphql', { method: 'DELETE' })],
  ['a question before a request', 404, () => ask('/graphql', { method: 'OPTIONS' })],
];

const PAGES: typeof DATA = [
  ['the start page', 200, () => ask('/')],
  ['a page of the dashboard', 200, () => ask('/models', html)],
  ['a page that nobody knows', 200, () => ask('/no/such/page', html)],
  ['the head of a page', 200, () => ask('/', { method: 'HEAD' })],
];

const ASSETS: typeof DATA = [
  ['a script', 200, () => ask(script())],
  ['a compressed script', 200, () => ask(script(), { headers: { 'accept-encoding': 'br' } })],
  [
    'a script that is known',
    304,
    async () => {
      const { headers } = await ask(script());
      const known = { 'if-none-match': String(headers.get('etag')), 'cache-control': 'max-age=0' };
      return await ask(script(), { headers: known });
    },
  ],
];

async function headersOf([, status, answer]: (typeof DATA)[number]): Promise<Headers> {
  const response = await answer();
  await response.arrayBuffer();
  expect(response.status).toBe(status);
  return response.headers;
}

function expectGuarded(headers: Headers): void {
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  });
  for (const name of ['server', 'x-powered-by', 'set-cookie', 'access-control-allow-origin'])
    expect(headers.get(name), name).toBeNull();
}

describe('data', () => {
  it.each(DATA)('%s (%i) is run by no browser and kept by nobody', async (...example) => {
    const headers = await headersOf(example);
    expectGuarded(headers);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('content-type')).not.toContain('html');
  });
});

/** A policy's directives by name. */
const directives = (headers: Headers) =>
  Object.fromEntries(
    String(headers.get('content-security-policy'))
      .split('; ')
      .map((text) => [text.split(' ')[0], text.split(' ').slice(1).join(' ')]),
  );

describe('what a browser runs', () => {
  it.each([...PAGES, ...ASSETS])('%s (%i) has a policy', async (...example) => {
    const headers = await headersOf(example);
    expectGuarded(headers);
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toBe('camera=(), microphone=(), geolocation=()');
    const policy = directives(headers);
    expect(policy).toMatchObject({
      'default-src': "'self'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
    });
    // Scripts and connections fall back on the default: none inline, none evaluated, none from elsewhere.
    expect(Object.keys(policy)).not.toContain('script-src');
    expect(Object.keys(policy)).not.toContain('connect-src');
  });

  it.each(PAGES)('%s (%i) is asked for each time', async (...example) => {
    expect((await headersOf(example)).get('cache-control')).toBe('no-cache');
  });

  it.each(ASSETS)('%s (%i) is kept under its hash', async (...example) => {
    const kept = 'public, max-age=31536000, immutable';
    expect((await headersOf(example)).get('cache-control')).toBe(kept);
  });
});
