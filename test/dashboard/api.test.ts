import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey, startTestApp, type TestApp } from '../support/app.ts';
import {
  browserForTests,
  expectAccessibleEverywhere,
  expectPartAccessible,
} from '../support/browser.ts';

const run = promisify(execFile);
const browser = browserForTests();
let app: TestApp;

beforeAll(async () => {
  // Introspection is off in production.
  app = await startTestApp({ config: { production: true } });
});
afterAll(() => app.close());

describe('GraphiQL', () => {
  it('runs a query and follows a subscription, from this server alone and without introspection', async () => {
    const { page, complaints } = await browser.open(app, '/models');
    const requests: { url: string; body: string }[] = [];
    page.on('request', (request) =>
      requests.push({ url: request.url(), body: request.postData() ?? '' }),
    );
    await page.getByRole('link', { name: 'API', exact: true }).click();
    const explorer = page.getByRole('region', { name: 'GraphiQL, an editor' });
    await explorer.getByRole('button', { name: /Execute query/ }).click();
    await response(page, '"videos"').waitFor();

    await explorer.getByRole('button', { name: 'Champion' }).click();
    // GraphiQL reads what an editor has a moment after it has changed, and says so by keeping it.
    await page.waitForFunction(() =>
      sessionStorage.getItem('graphiql:query')?.includes('championChanged'),
    );
    await explorer.getByRole('button', { name: /Execute query/ }).click();
    await response(page, '"championChanged"').waitFor();
    await explorer.getByRole('button', { name: 'Stop query' }).click();

    await explorer.getByRole('button', { name: /Documentation Explorer/ }).click();
    await explorer.getByRole('link', { name: 'Mutation', exact: true }).waitFor();
    expect(
      requests.filter(({ url }) => !url.startsWith(app.url) && !/^(data|ws):/.test(url)),
    ).toEqual([]);
    expect(requests.some(({ body }) => body.includes('__schema'))).toBe(false);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('has no serious fault for axe, and forgets what was written when the person signs out', async () => {
    const { page } = await browser.open(app, '/api');
    await page.getByText('query NewestVideos').first().waitFor();
    await expectPartAccessible(page);
    const kept = () =>
      page.evaluate(() =>
        [sessionStorage, localStorage].map(
          (storage) => Object.keys(storage).filter((name) => name.startsWith('graphiql:')).length,
        ),
      );
    await expect.poll(async () => (await kept())[0]).toBeGreaterThan(0);
    expect((await kept())[1]).toBe(0);
    await page.getByRole('button', { name: /Account/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await kept()).toEqual([0, 0]);
    await page.context().close();
  });
});

describe('the code to copy', () => {
  it('is where a submitter starts, without GraphiQL being loaded', async () => {
    const { secret } = await createKey(app, ['SUBMITTER']);
    const { page, complaints } = await browser.open(app, '/', { key: secret });
    await page.getByRole('heading', { name: 'What you need' }).waitFor();
    const scripts = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => name),
    );
    expect(scripts.filter((name) => /explorer|monaco|worker/.test(name))).toEqual([]);
    await expectAccessibleEverywhere(page);
    await page.getByRole('tab', { name: 'GraphiQL' }).click();
    await page.getByText('query Classify').first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('submits as it stands, by curl and by TypeScript, and never has the key in it', async () => {
    const { secret } = await createKey(app, ['SUBMITTER']);
    const { page } = await browser.open(app, '/api?tab=code', { key: secret });
    const code = async (tab: string, name: string): Promise<string> => {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      return (await page.getByRole('region', { name }).textContent()) ?? '';
    };
    const shell = await code('curl', 'curl command');
    const program = await code('TypeScript', 'TypeScript program');
    const generated = await code('TypeScript, types generated', 'TypeScript program with');
    for (const text of [shell, program, generated]) {
      expect(text).toContain(`${app.url}/graphql`);
      expect(text).not.toContain(secret);
    }
    await page.context().close();

    const folder = await mkdtemp(path.join(os.tmpdir(), 'gavel-snippet-'));
    try {
      await writeFile(path.join(folder, 'submit.ts'), program);
      const env = { ...process.env, GAVEL_KEY: secret };
      const byTypescript = await run(process.execPath, ['submit.ts'], { cwd: folder, env });
      expect(byTypescript.stdout).toMatch(/^CLAIM 0\.\d+/);
      const byCurl = await run('sh', ['-c', shell.replace('your key', secret)], { env });
      expect(JSON.parse(byCurl.stdout)).toMatchObject({
        data: { submitVideo: { __typename: 'SubmitVideoSuccess', created: false } },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Monaco draws a line as several spans; its text is found in the whole of the response. */
function response(page: Page, text: string) {
  return page.getByRole('region', { name: 'Result Window' }).filter({ hasText: text });
}
