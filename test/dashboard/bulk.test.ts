import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { runBulkDecisionHandler } from '../../src/moderation/handlers/run-bulk-decision.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';
import { browserForTests, expectAccessible, expectPartAccessible } from '../support/browser.ts';

const log = createLogger('fatal');
const browser = browserForTests();
let app: TestApp;
let jobs: Jobs;
let senior: string;

beforeAll(async () => {
  app = await startTestApp();
  jobs = await openJobs({ database: app.database, log });
  for (const externalId of ['clip-1', 'clip-2', 'clip-3', 'clip-4']) {
    await submit(app, {
      externalId,
      authorExternalId: externalId === 'clip-4' ? 'else' : 'spammer',
    });
  }
  ({ secret: senior } = await createKey(app, ['SENIOR']));
});
afterAll(async () => {
  await jobs.close();
  await app.close();
});

describe('deciding in bulk', () => {
  it('is about the ticked videos, after a preview, and is undone', async () => {
    const { page, complaints } = await browser.open(app, '/videos', { key: senior });
    await page.getByRole('checkbox', { name: 'Select clip-1' }).check();
    await page.getByRole('checkbox', { name: 'Select clip-3' }).check();
    await page.getByText('2 videos selected').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Decide about the selected' }).click();

    const dialog = page.getByRole('dialog', { name: 'Decide about many videos at once' });
    await dialog.getByRole('radio', { name: 'Opinion' }).check();
    const preview = dialog.getByRole('region', { name: 'What this would touch' });
    await preview.getByText('Without a label').waitFor();
    const start = dialog.getByRole('button', { name: 'Decide about 2 videos' });
    await start.click();
    await dialog.getByText('Say why first.').first().waitFor();
    await dialog.getByLabel('Reason').fill('They say the same');
    await expectPartAccessible(page);
    await start.click();

    const row = page.getByRole('article', { name: 'Decision: They say the same' });
    await row.getByText('Queued').waitFor();
    await runQueued();
    await row.getByText('Done').waitFor();
    await row.getByText('2 of 2').waitFor();
    await row.getByText('2 videos named by their ids').waitFor();
    expect(await labels()).toEqual(['OPINION', null, 'OPINION', null]);

    await row.getByRole('button', { name: 'Undo They say the same' }).click();
    await page
      .getByRole('dialog', { name: 'Undo this bulk decision?' })
      .getByRole('button', { name: 'Undo' })
      .click();
    const undoing = page.getByRole('article', { name: 'Undoing: They say the same' });
    await undoing.getByText('Queued').waitFor();
    await runQueued();
    await undoing.getByText('Done').waitFor();
    expect(await labels()).toEqual([null, null, null, null]);
    await expectPartAccessible(page);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is about all that match, looked at again when there are more by now, and stopped', async () => {
    const { page } = await browser.open(app, '/videos?author=spammer', { key: senior });
    await page.getByRole('button', { name: 'Decide about all 3 that match' }).click();
    const dialog = page.getByRole('dialog', { name: 'Decide about many videos at once' });
    await dialog.getByRole('radio', { name: 'Claim' }).check();
    await dialog.getByLabel('Reason').fill('A wave');
    const start = (count: number) =>
      dialog.getByRole('button', { name: `Decide about ${count} videos` });
    await start(3).waitFor();
    await submit(app, { externalId: 'clip-5', authorExternalId: 'spammer' });
    await start(3).click();
    await dialog.getByText('By now it would be about 4 videos.').waitFor();
    await start(4).click();

    const row = page.getByRole('article', { name: 'Decision: A wave' });
    await row.getByRole('button', { name: 'Stop A wave' }).click();
    await row.getByText('Stopped').waitFor();
    await row.getByText('Author: spammer').waitFor();
    await page.context().close();
  });

  it('is not offered to who may not', async () => {
    const { secret } = await createKey(app, ['MODERATOR']);
    const { page } = await browser.open(app, '/videos?author=spammer', { key: secret });
    await page.getByText('clip-1').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await page.getByRole('button', { name: /that match/ }).count()).toBe(0);
    await page.context().close();
  });
});

/** As the worker does. */
async function runQueued(): Promise<void> {
  const { database } = app;
  const queued = await database.prisma.bulkDecision.findFirstOrThrow({
    where: { status: 'QUEUED' },
  });
  await runBulkDecisionHandler({ database, jobs, log })({
    payload: { runId: queued.id },
    signal: new AbortController().signal,
    lastError: null,
  });
}

async function labels(): Promise<(string | null)[]> {
  const { data } = await app.graphql<{
    videos: { nodes: { currentLabel: { label: string } | null }[] };
  }>(`{ videos(first: 4, orderBy: { direction: ASC }) { nodes { currentLabel { label } } } }`);
  return data.videos.nodes.map(({ currentLabel }) => currentLabel?.label ?? null);
}
