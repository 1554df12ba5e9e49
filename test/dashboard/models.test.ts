import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { browserForTests, expectAccessibleEverywhere } from '../support/browser.ts';

const browser = browserForTests();
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('a version', () => {
  it('is opened from the list, and its parts have addresses of their own', async () => {
    const { page, complaints } = await browser.open(app, '/models');
    await page.getByRole('link', { name: 'Version 1' }).click();
    await page.getByRole('heading', { name: 'Version 1', level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'On held-out videos' }).waitFor();
    const confusion = page.getByRole('figure', { name: 'Confusion matrix' });
    await confusion.getByRole('button', { name: 'Show numbers' }).click();
    const { data } = await app.graphql<{
      champion: { evaluation: { confusion: { trueClaim: number } } };
    }>('{ champion { evaluation { confusion { trueClaim } } } }');
    const { trueClaim } = data.champion.evaluation.confusion;
    await confusion.getByRole('cell', { name: String(trueClaim), exact: true }).waitFor();

    await page.getByRole('tab', { name: 'Model card' }).click();
    await page.getByText('Telling whether a claim is true.').waitFor();
    expect(new URL(page.url()).search).toBe('?tab=card');
    await page.reload();
    await page.getByText('Telling whether a claim is true.').waitFor();

    await page.getByRole('tab', { name: 'Words' }).click();
    const claimWords = page.getByRole('figure', { name: 'Words that speak most for claim' });
    await claimWords.getByRole('button', { name: 'Show numbers' }).click();
    const answer = await app.graphql<{
      champion: { topTerms: { claim: { term: string }[] } };
    }>('{ champion { topTerms(first: 1) { claim { term } } } }');
    const [strongest] = answer.data.champion.topTerms.claim;
    await claimWords.getByRole('cell', { name: strongest?.term ?? '', exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('that does not exist is told as such', async () => {
    const { page } = await browser.open(app, '/models/seven');
    await page.getByRole('heading', { name: 'There is no version seven' }).waitFor();
    await page.goto(`${app.url}/models/7`);
    await page.getByText('There is no version 7').waitFor();
    await page.context().close();
  });

  it('has no serious fault for axe', async () => {
    const { page } = await browser.open(app, '/models/1');
    const figure = page.getByRole('figure', { name: 'Risk and coverage' });
    await figure.locator('[data-drawn=true]').waitFor();
    await expectAccessibleEverywhere(page);
    await page.context().close();
  });
});
