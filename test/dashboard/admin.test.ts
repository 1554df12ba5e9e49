import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { createWorker } from '../../src/worker.ts';
import { type Receiver, startReceiver } from '../moderation/support/receiver.ts';
import { startTestApp, submit, type TestApp } from '../support/app.ts';
import { browserForTests, expectPartAccessible } from '../support/browser.ts';

const browser = browserForTests();
const secretKey = randomBytes(32);
const webhookNetworks = ['127.0.0.0/8'];
let app: TestApp;
let worker: Awaited<ReturnType<typeof createWorker>>;
let receiver: Receiver;

beforeAll(async () => {
  app = await startTestApp({ defaults: true, config: { secretKey, webhookNetworks } });
  const { database } = app;
  worker = await createWorker({
    database,
    log: createLogger('fatal'),
    secretKey,
    webhookNetworks,
  });
  receiver = await startReceiver();
});
afterAll(async () => {
  await worker.close();
  await receiver.close();
  await app.close();
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
    const name = (await cards.nth(1).getByRole('link').textContent()) ?? '';
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

describe('a backtest', () => {
  it('tells what a draft would have done, and the draft goes live with that in view', async () => {
    await submit(app, { externalId: 'reached-far', viewCount: 700_000 });
    const { data } = await app.graphql<{ createRule: { rule: { id: string } } }>(
      `mutation { createRule(input: { name: "Reach", condition: { viewCount: { gte: 700000 } },
         effects: [{ tag: "reach" }] }) { ... on CreateRuleSuccess { rule { id } } } }`,
    );
    const { id } = data.createRule.rule;
    const { page, complaints } = await browser.open(app, `/admin/rules/${id}?tab=backtest`);
    await page.getByLabel('Threshold').fill('1.5');
    await page.getByLabel('Threshold').press('Tab');
    await page.getByLabel('Videos submitted').selectOption({ label: 'between two days' });
    await page.getByRole('button', { name: 'Backtest' }).click();
    await page.getByText('Name both days.').first().waitFor();
    await page.getByLabel('Threshold').fill('');
    await page.getByLabel('Videos submitted').selectOption({ label: 'at any time' });
    await page.getByRole('button', { name: 'Backtest' }).click();
    await page.getByRole('status').filter({ hasText: 'Done' }).waitFor();
    const follows = page.getByRole('region', { name: 'What would follow' });
    const cells = follows.getByRole('row', { name: /^Tag: reach/ }).getByRole('cell');
    expect(await cells.allTextContents()).toEqual(['0', '1', '1', '0']);
    await page
      .getByRole('region', { name: 'A sample to look at' })
      .getByRole('link', { name: 'reached-far' })
      .first()
      .waitFor();
    await expectPartAccessible(page);

    await page.getByRole('button', { name: 'Put version 1 live' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This is what it would have done').waitFor();
    await dialog.getByRole('button', { name: 'Put version 1 live' }).click();
    await page.getByText('What was tested is live.').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('tries a live rule as it is written in the form, and puts that live as its next version', async () => {
    const { page, complaints } = await browser.open(app, '/admin/rules');
    await page.getByRole('link', { name: 'Reach', exact: true }).click();
    const row = page.getByRole('group', { name: 'Condition 1.1' });
    await row.getByLabel('Value').fill('100000000');
    await page.getByRole('button', { name: 'Backtest before saving' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Backtest' }).click();
    await page.getByRole('status').filter({ hasText: 'Done' }).waitFor();
    await page.getByText('No video would be touched.').waitFor();
    await page.getByRole('button', { name: 'Put what was tested live, as version 2' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: 'Put what was tested live, as version 2' })
      .click();
    await page.getByText('What was tested is live.').waitFor();
    await page
      .getByText(/When the number of views is at least 100,000,000/)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
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
    await row.getByText('Archived', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Restore Health' }).click();
    await page.getByRole('button', { name: 'Archive Health' }).waitFor();
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

describe('a policy', () => {
  it('is written, says something else as its next version, is archived and restored', async () => {
    const { page, complaints } = await browser.open(app, '/admin/policies');
    await page.getByRole('button', { name: 'New policy' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Key' }).fill('Not A Key');
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Cures');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('What you entered is still here.').waitFor();
    await dialog.getByRole('textbox', { name: 'Key' }).fill('cures');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Cures', exact: true }).click();

    await page.getByRole('tab', { name: 'Write the next version' }).click();
    await page.getByRole('textbox', { name: 'Standard' }).fill('No cure without a source.');
    await page.getByLabel('A decision under it must say why').click();
    await page.getByRole('button', { name: 'Save as version 2' }).click();
    await page.getByText('No cure without a source.').waitFor();
    await page.getByText('Needs a reason').waitFor();
    await page.getByRole('tab', { name: 'Versions (2)' }).click();
    await page.getByText('It has a title and no words yet.').waitFor();
    await expectPartAccessible(page);

    await page.getByRole('button', { name: 'Archive Cures' }).click();
    await dialog.getByRole('button', { name: 'Archive' }).click();
    await page.getByText('Archived', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('button', { name: 'Archive Cures' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('an action', () => {
  it('is defined, changed and archived, and it is told which webhooks carry it', async () => {
    const { page, complaints } = await browser.open(app, '/admin/actions');
    const unheard = page.getByText('Nobody is told: An action is taken; An action is taken back');
    await unheard.waitFor();
    const { data } = await app.graphql<{ outcome: { endpoint: { id: string } } }>(
      `mutation { outcome: createWebhookEndpoint(input: { url: "${receiver.url}/told",
         topics: [ACTION_TAKEN] }) { ... on CreateWebhookEndpointSuccess { endpoint { id } } } }`,
    );
    await page.getByRole('button', { name: 'New action' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Hold back');
    await dialog.getByRole('textbox', { name: 'Key' }).fill('hold-back');
    await dialog.getByLabel('Strikes').fill('1');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('strikeDays: a whole number of days from 1 to 3650').waitFor();
    await dialog.getByLabel('Days they count').fill('30');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('row', { name: /^Hold back/ });
    await row.getByText('1 for 30 days').waitFor();
    await row.getByText('none: by people alone').waitFor();
    await unheard.waitFor({ state: 'detached' });
    const carries = page.getByRole('region', { name: 'Which webhooks carry them' });
    await carries.getByText(`${receiver.url}/told`).first().waitFor();

    await page.getByRole('button', { name: 'Archive Hold back' }).click();
    await dialog.getByRole('button', { name: 'Archive' }).click();
    await row.waitFor({ state: 'detached' });
    await app.graphql(
      'mutation ($id: ID!) { deleteWebhookEndpoint(input: { id: $id }) { __typename } }',
      data.outcome.endpoint,
    );
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('a key', () => {
  it('is made, shown once, is good until it is revoked, and both are on record', async () => {
    const { page, complaints } = await browser.open(app, '/admin/keys');
    await page.getByRole('button', { name: 'New key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Uploader');
    await dialog.getByRole('checkbox', { name: 'VIEWER' }).check();
    await dialog.getByRole('button', { name: 'New key' }).click();
    const secret = await page.getByTestId('secret').textContent();
    const asks = () => app.graphql('{ viewer { name } }', {}, secret);
    expect((await asks()).data).toEqual({ viewer: { name: 'Uploader' } });
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByTestId('secret').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Revoke Uploader' }).click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page
      .getByRole('row', { name: /^Uploader/ })
      .getByText('Revoked')
      .waitFor();
    expect((await asks()).errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });

    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByLabel('Action', { exact: true }).fill('api-key.create');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(/action=api-key.create/);
    await page.getByRole('button', { name: 'Details of api-key.create' }).first().click();
    await page.getByText('"Uploader"').waitFor();
    await page.getByText('api-key.revoke').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('a webhook endpoint', () => {
  it('is made, pinged, and shows the attempt inline', async () => {
    const { page, complaints } = await browser.open(app, '/admin/webhooks');
    await page.getByRole('button', { name: 'New endpoint' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Address' }).fill(`${receiver.url}/in`);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByTestId('secret').waitFor();
    await page.getByRole('button', { name: 'Ping' }).click();
    await page.getByText('A ping is on its way').waitFor();
    await receiver.received(1);
    await expect
      .poll(async () => {
        const { data } = await app.graphql<{ deliveries: { nodes: { status: string }[] } }>(
          '{ deliveries(first: 1) { nodes { status } } }',
        );
        return data.deliveries.nodes[0]?.status;
      })
      .toBe('DELIVERED');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByLabel('Status').selectOption({ label: 'Delivered' });
    await page.getByRole('button', { name: /^Show the attempts/ }).click();
    await page.getByText(/answered 200 after/).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

it('an erasure is asked for by naming it twice, and tells what became of it', async () => {
  await submit(app, { externalId: 'to-erase', authorExternalId: 'leaving' });
  await submit(app, { externalId: 'to-erase-too', authorExternalId: 'leaving' });
  const { page, complaints } = await browser.open(app, '/admin/erasures');
  const erase = page.getByRole('button', { name: 'Erase for good' });
  await page.getByLabel('The platform’s own id of the video').fill('to-erase');
  await page.getByLabel('The same id once more').fill('to-eras');
  await page.getByLabel('Reason').fill('asked by the author');
  await erase.click();
  await page.getByText('This is not the same id.').waitFor();
  await page.getByLabel('The same id once more').fill('to-erase');
  await erase.click();
  await page.getByText('The video is erased. No version has learned from it.').waitFor();

  await page.getByText('An author', { exact: true }).click();
  await page.getByLabel('The platform’s own id of the author').fill('leaving');
  await page.getByLabel('The same id once more').fill('leaving');
  await page.getByLabel('Reason').fill('the account was closed');
  await erase.click();
  const row = page.getByRole('row').filter({ hasText: 'the account was closed' });
  await row.getByText('Done').waitFor();
  await expectPartAccessible(page);
  expect(complaints).toEqual([]);
  await page.context().close();
});
