import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, submit, type TestApp } from '../support/app.ts';
import { browserForTests, expectAccessibleEverywhere } from '../support/browser.ts';

/** What must have been loaded before a page can be used; charts are fetched when one is shown. */
const FIRST_LOAD_BYTES = 250_000;

/** Every route of dashboard/src/routes.tsx: where it is looked at, and what stands there when it is ready. */
const PAGES = [
  { route: 'review', at: '/review', shows: 'Fact check' },
  { route: 'review/:queue', at: '/review/fact-check', shows: 'Here because' },
  { route: 'videos', at: '/videos', shows: 'seen by everyone' },
  { route: 'videos/new', at: '/videos/new', shows: 'What is said, kept exactly as it comes.' },
  { route: 'videos/classify', at: '/videos/classify', shows: 'Transcript' },
  { route: 'videos/bulk', at: '/videos/bulk', shows: 'Bulk decisions' },
  { route: 'videos/:id', at: '/videos/{video}', shows: 'All videos of this author' },
  { route: 'models', at: '/models', shows: 'Champion' },
  { route: 'models/:version', at: '/models/1', shows: 'Confusion matrix' },
  { route: 'insight', at: '/insight', shows: 'Videos by day' },
  { route: 'admin/queues', at: '/admin/queues', shows: 'Fact check' },
  { route: 'admin/queues', at: '/admin/queues?open=fact-check', shows: 'Queue Fact check' },
  {
    route: 'admin/routes',
    at: '/admin/routes?open=new',
    shows: 'A new route, after all others',
  },
  { route: 'admin/rules', at: '/admin/rules', shows: 'Confident opinions pass' },
  {
    route: 'admin/rules/what-if',
    at: '/admin/rules/what-if',
    shows: 'What if it had been otherwise?',
  },
  { route: 'admin/rules/:id', at: '/admin/rules/new', shows: 'Add a group' },
  { route: 'admin/rules/:id', at: '/admin/rules/{rule}', shows: 'Add a group' },
  { route: 'admin/policies', at: '/admin/policies', shows: 'New policy' },
  { route: 'admin/policies/:id', at: '/admin/policies/{policy}', shows: 'Factual claims' },
  { route: 'admin/actions', at: '/admin/actions?open=new', shows: 'A new action' },
  { route: 'admin/people', at: '/admin/people', shows: 'Who may work which queue' },
  { route: 'admin/people/:actor', at: '/admin/people/{person}', shows: 'Agreement' },
  { route: 'admin/keys', at: '/admin/keys', shows: 'New key' },
  { route: 'admin/webhooks', at: '/admin/webhooks', shows: 'Deliveries' },
  { route: 'admin/erasures', at: '/admin/erasures', shows: 'Erase for good' },
  { route: 'admin/audit', at: '/admin/audit', shows: 'Filter' },
  { route: 'admin/health', at: '/admin/health', shows: 'Ready: it can do its work.' },
  { route: 'api', at: '/api?tab=code', shows: 'What you need' },
  { route: '*', at: '/nothing/here', shows: 'There is no such page' },
] as const;

const browser = browserForTests();
let app: TestApp;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  app = await startTestApp({ defaults: true });
  const video = await submit(app, { externalId: 'seen by everyone', authorExternalId: 'author-1' });
  const { data } = await app.graphql<{
    reviewQueue: { id: string };
    rules: { id: string }[];
    policies: { id: string }[];
    viewer: { actor: string };
  }>(
    '{ reviewQueue(by: { key: "fact-check" }) { id } rules { id } policies { id } viewer { actor } }',
  );
  await app.graphql(
    'mutation ($input: EnqueueVideoInput!) { enqueueVideo(input: $input) { __typename } }',
    { input: { video: video.id, queue: data.reviewQueue.id } },
  );
  ids = {
    video: video.id,
    rule: data.rules[0]?.id ?? '',
    policy: data.policies[0]?.id ?? '',
    person: encodeURIComponent(data.viewer.actor),
  };
});
afterAll(() => app.close());

it('every route of the dashboard is looked at here', () => {
  const source = readFileSync(new URL('../../dashboard/src/routes.tsx', import.meta.url), 'utf8');
  const routes = source.matchAll(/\bpath: '([^']+)',(?!\s*element: <Navigate)/g);
  expect(new Set(PAGES.map(({ route }) => route))).toEqual(
    new Set(Array.from(routes, ([, path]) => path)),
  );
});

describe.each(PAGES)('the page at $at', ({ at, shows }) => {
  it('is small, whole, still and open to everyone', async () => {
    const address = at.replace(/\{(\w+)\}/, (_, name: string) => ids[name] ?? '');
    const { page, complaints } = await browser.open(app, address);
    await page.getByText(shows, { exact: true }).first().waitFor();

    const { scripts, bytes, uncompressed } = await sentFor(page);
    expect(scripts).toBeGreaterThan(1);
    expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
    expect(uncompressed).toEqual([]);

    expect(await page.title()).toMatch(/^.+ · Gavel$/);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.locator('meta[name=description]').getAttribute('content')).toMatch(/\w/);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await layoutShiftOf(page)).toBeLessThan(0.1);

    await expectAccessibleEverywhere(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

/** What the page has loaded so far. Scripts under a kilobyte are sent as they are. */
async function sentFor(page: Page) {
  return await page.evaluate(() => {
    const files = performance
      .getEntriesByType('resource')
      .filter(({ name }) => /\/assets\/(?!echarts)[^/]+\.(js|css)$/.test(name))
      .map((entry) => ({
        name: new URL(entry.name).pathname,
        bytes: Number(entry.toJSON().encodedBodySize),
        decoded: Number(entry.toJSON().decodedBodySize),
      }));
    const scripts = files.filter(({ name }) => name.endsWith('.js'));
    return {
      scripts: scripts.length,
      bytes: scripts.reduce((sum, { bytes }) => sum + bytes, 0),
      uncompressed: files.filter(({ bytes, decoded }) => decoded >= 1024 && bytes >= decoded),
    };
  });
}

/** In the page: how much of what was on the screen has moved by itself (cumulative layout shift; under 0.1 is good). */
const LAYOUT_SHIFT = `new Promise((resolve) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach(({ value }) => { sum += value; });
  new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})`;

async function layoutShiftOf(page: Page): Promise<number> {
  return Number(await page.evaluate(LAYOUT_SHIFT));
}
