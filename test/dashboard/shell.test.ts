import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey, startTestApp, type TestApp } from '../support/app.ts';
import { browserForTests, expectAccessibleEverywhere } from '../support/browser.ts';
import { openWeakLine } from '../support/weak-line.ts';

const browser = browserForTests();
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('the sign-in', () => {
  it('lets in who has a key, and forgets it with the tab', async () => {
    const { page, complaints } = await browser.open(app, '/models', { key: null });
    await page.getByTestId('key').fill(app.adminKey);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Models' }).waitFor();
    expect(await page.title()).toBe('Models · Gavel');
    expect(await page.evaluate(() => Object.keys(localStorage))).not.toContain('gavel.key');
    await page.reload();
    await page.getByRole('heading', { name: 'Models' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('says what is wrong with a key that is not good', async () => {
    const { page, complaints } = await browser.open(app, '/', { key: null });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Paste a key first.').waitFor();
    await page.getByTestId('key').fill('gavel_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This key is not valid, has expired or was revoked.').waitFor();
    await expectAccessibleEverywhere(page);
    // The browser itself tells of the answer's status, the page of nothing.
    expect(complaints.filter((said) => !said.includes('401'))).toEqual([]);
    await page.context().close();
  });

  it('comes back when the key is revoked', async () => {
    const { id, secret } = await createKey(app, ['VIEWER']);
    const { page } = await browser.open(app, '/models', { key: secret });
    await page.getByTestId('connection').and(page.locator('[data-state=live]')).waitFor();
    await app.graphql('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { __typename } }', {
      id,
    });
    await page.reload();
    await page.getByText('This key is not valid, has expired or was revoked.').waitFor();
    await page.context().close();
  });
});

describe('the shell', () => {
  it('shows only the places that the key may go to', async () => {
    const { secret } = await createKey(app, ['VIEWER']);
    const { page } = await browser.open(app, '/models', { key: secret });
    const navigation = page.getByRole('navigation', { name: 'Main' });
    await navigation.getByRole('link').first().waitFor();
    expect(await navigation.getByRole('link').allTextContents()).toEqual([
      'Videos',
      'Models',
      'Insight',
      'API',
    ]);
    await page.context().close();
  });

  it('speaks German to who does, and keeps the choice', async () => {
    const { page } = await browser.open(app, '/models', { language: 'de-DE' });
    await page.getByRole('heading', { name: 'Modelle' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.getByRole('button', { name: /Konto/ }).click();
    await page.getByText('English', { exact: true }).click();
    await page.getByRole('heading', { name: 'Models' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Models' }).waitFor();
    await page.context().close();
  });

  it('says so when the connection is lost, and when it is back', async () => {
    const line = await openWeakLine(app.url);
    const { page } = await browser.open({ ...app, url: line.url }, '/models');
    const badge = page.getByTestId('connection');
    await badge.and(page.locator('[data-state=live]')).waitFor();
    line.cut();
    await badge.and(page.locator('[data-state=lost], [data-state=connecting]')).waitFor();
    line.mend();
    await badge.and(page.locator('[data-state=live]')).waitFor();
    await page.context().close();
    await line.close();
  });
});

describe('what is sent', () => {
  const assets = path.join(import.meta.dirname, '../../dashboard/dist/assets');

  it('is compressed, kept for ever under its hash, and guarded by a content security policy', async () => {
    const [script] = readdirSync(assets).filter((name) => name.endsWith('.js.br'));
    if (script === undefined) throw new Error('no compressed script was built');
    const name = script.replace(/\.br$/, '');
    const answer = await fetch(`${app.url}/assets/${name}`, {
      headers: { 'accept-encoding': 'br' },
    });
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await answer.text()).length).toBe(readFileSync(path.join(assets, name), 'utf8').length);
    expect(statSync(path.join(assets, script)).size).toBeLessThan(
      statSync(path.join(assets, name)).size,
    );

    const page = await fetch(`${app.url}/models`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is no page where a program asks', async () => {
    const answer = await fetch(`${app.url}/models`, { headers: { accept: 'application/json' } });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});
