import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, submit, type TestApp } from '../support/app.ts';
import { browserForTests, expectAccessibleEverywhere } from '../support/browser.ts';

const browser = browserForTests();
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ defaults: true });
});
afterAll(() => app.close());

describe('every page', () => {
  it.each([
    ['queues', 'Fact check'],
    ['queues?open=fact-check', 'Queue Fact check'],
    ['routes?open=new', 'A new route, after all others'],
    ['rules', 'Confident opinions pass'],
    ['rules/new', 'Add a group'],
  ])('has no serious fault for axe: %s', async (path, shows) => {
    const { page } = await browser.open(app, `/admin/${path}`);
    await page.getByText(shows, { exact: true }).first().waitFor();
    await expectAccessibleEverywhere(page);
    await page.context().close();
  });
});

describe('a rule', () => {
  it('is made in the editor, refused where it is wrong, put live, and holds for a video', async () => {
    const { page, complaints } = await browser.open(app, '/admin/rules');
    await page.getByRole('link', { name: 'New rule' }).click();
    await page.getByLabel('Name').fill('Far reach');
    const row = page.getByRole('group', { name: 'Condition 1.1' });
    await row.getByLabel('Fact').selectOption({ label: 'Views' });
    await row.getByLabel('Value').fill('');
    await page.getByRole('button', { name: 'Add a group' }).click();
    const inner = page.getByRole('group', { name: 'Condition 1.2.1' });
    await inner.getByLabel('Fact').selectOption({ label: 'Transcript has one of' });
    await inner.getByLabel('Words or phrases').fill('moon');
    await inner.getByLabel('Words or phrases').press('Enter');
    await page.getByRole('button', { name: 'Add an effect' }).click();
    await page.getByLabel('What happens').selectOption({ label: 'Tag it' });
    await page.getByLabel('Tag: words').fill('far-reach');
    await page.getByRole('button', { name: 'Write it down' }).click();
    await row.getByText('at least one of gte, gt, lte, lt and known').waitFor();

    await row.getByLabel('Value').fill('1000');
    await page.getByRole('button', { name: 'Write it down' }).click();
    await page.getByRole('heading', { name: 'Far reach', level: 1 }).waitFor();
    await page.getByText(/When the number of views is at least 1,000 and .*moon/).waitFor();
    await page.getByRole('button', { name: 'Change status' }).click();
    await page.getByRole('radio', { name: 'Live' }).check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('This rule is live').waitFor();

    await submit(app, { externalId: 'moon-1', transcript: 'the moon is cheese', viewCount: 5000 });
    await page.getByRole('tab', { name: 'Matches' }).click();
    await page.getByRole('link', { name: 'moon-1' }).waitFor();
    await page.getByRole('cell', { name: 'happened' }).waitFor();
    await page.getByRole('tab', { name: 'Rule' }).click();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is moved by button, and its condition can be written as JSON', async () => {
    const { page } = await browser.open(app, '/admin/rules');
    const cards = page.getByRole('listitem').filter({ has: page.getByRole('link') });
    await cards.first().waitFor();
    const name = await cards.nth(1).getByRole('link').textContent();
    await cards
      .nth(1)
      .getByRole('button', { name: `Move ${name} up` })
      .press('Enter');
    await cards.first().getByRole('link', { name, exact: true }).waitFor();

    await cards.first().getByRole('link').click();
    await page.getByRole('button', { name: 'As JSON' }).click();
    await page
      .getByRole('textbox', { name: 'As JSON' })
      .fill('{ "not": { "sample": { "share": 0.25, "salt": "s" } } }');
    const row = page.getByRole('group', { name: 'Condition 1.1' });
    expect(await row.getByLabel('Share, in percent').inputValue()).toBe('25 %');
    expect(await page.getByLabel('How the parts of group 1 count').inputValue()).toBe('none');
    await page.context().close();
  });
});

describe('a queue', () => {
  it('is made, refused where it is wrong, changed, archived and restored', async () => {
    const { page, complaints } = await browser.open(app, '/admin/queues');
    await page.getByRole('button', { name: 'New queue' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Health');
    await dialog.getByRole('textbox', { name: 'Key' }).fill('Not A Key');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('What you entered is still here.').waitFor();
    await dialog.getByRole('textbox', { name: 'Key' }).fill('health');
    await dialog.getByLabel('Hide the prediction').check();
    await dialog.getByLabel('Second reviews').fill('10');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('row', { name: /^Health/ });
    await row.getByText('Prediction hidden').waitFor();
    await row.getByText('10.0% second reviews').waitFor();

    await page.getByRole('button', { name: 'Edit Health' }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Archive Health' }).click();
    await dialog.getByRole('button', { name: 'Archive' }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByLabel('Show archived').click();
    await row.getByRole('button', { name: 'Restore' }).click();
    await row.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is where a route leads', async () => {
    const { page } = await browser.open(app, '/admin/routes');
    await page.getByRole('button', { name: 'New route' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Everything else');
    await dialog.getByLabel('Goes to').selectOption({ label: 'Escalations' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('→ Escalations').waitFor();
    await page.getByText('When always.').waitFor();
    await page.context().close();
  });
});
