import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';
import { browserForTests, expectPartAccessible } from '../support/browser.ts';

/** Answers as the browser's own dialog would; what is written to the file stands in the page's title. */
const FAKE_PICKER = `
  const decoder = new TextDecoder();
  document.title = '';
  window.showSaveFilePicker = async () => ({
    createWritable: async () => ({
      write: async (chunk) => { document.title += decoder.decode(chunk); },
      close: async () => { document.title += '[closed]'; },
      abort: async () => { document.title = '[aborted]'; },
    }),
  });
  0`;

const browser = browserForTests();
let app: TestApp;
let viewer: string;

beforeAll(async () => {
  app = await startTestApp();
  await submit(app, { externalId: 'clip-1', authorExternalId: 'pingu' });
  await submit(app, { externalId: 'clip-2', authorExternalId: 'somebody' });
  ({ secret: viewer } = await createKey(app, ['VIEWER']));
});
afterAll(() => app.close());

it('downloads the videos that pass the list’s filters', async () => {
  const page = await openDialog('/videos?author=pingu');
  await page.getByRole('radio', { name: /^CSV/ }).check();
  await expectPartAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^gavel-videos-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('clip-1');
  await page.getByText(/^gavel-videos-.*\.csv is saved whole \(/).waitFor();
  await page.context().close();
});

it('writes straight to disk where the browser can, and keeps nothing that was cut', async () => {
  const page = await openDialog('/videos');
  await page.getByRole('radio', { name: /^Predictions/ }).check();
  await page.evaluate(FAKE_PICKER);
  await page.getByRole('button', { name: 'Download' }).click();
  await page.getByText(/is saved whole/).waitFor();
  const title = await page.title();
  expect(title.match(/"modelVersion":1/g)).toHaveLength(2);
  expect(title).toMatch(/\[closed\]$/);

  await page.route('**/export/predictions*', (route) => route.abort('connectionreset'));
  await page.getByRole('button', { name: 'Download' }).click();
  await page.getByText('The connection was cut before the end').waitFor();
  expect(await page.title()).toBe('[aborted]');
  await page.context().close();
});

it('says when too many run, and when to come back', async () => {
  const page = await openDialog('/videos');
  await page.route('**/export/videos*', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'retry-after': '30' },
      json: { errors: [{ message: 'busy', extensions: { code: 'TOO_MANY_EXPORTS' } }] },
    }),
  );
  await page.getByRole('button', { name: 'Download' }).click();
  await page.getByText('Try again in 30 seconds.').waitFor();
  await page.context().close();
});

/** Without the browser's own dialog for a file, which no script can answer. */
async function openDialog(path: string): Promise<Page> {
  const { page } = await browser.open(app, path, { key: viewer });
  await page.getByText('clip-1').waitFor();
  await page.evaluate(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('dialog', { name: 'Export' }).waitFor();
  return page;
}
