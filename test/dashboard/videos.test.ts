import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';
import { browserForTests, expectAccessibleEverywhere } from '../support/browser.ts';

const browser = browserForTests();
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const CLAIM = 'a friend read in the news that the moon is hollow';
const OPINION = 'i think that the moon is overrated';

it('starts with what to do, and loads the sample for an admin', async () => {
  const { page, complaints } = await browser.open(app, '/videos');
  await page.getByRole('heading', { name: 'No videos yet' }).waitFor();
  await expectAccessibleEverywhere(page);
  await page.getByRole('button', { name: 'Load the sample' }).click();
  const dialog = page.getByRole('dialog', { name: 'Load the sample' });
  await dialog.getByText('They cannot be taken out again').waitFor();
  await dialog.getByRole('button', { name: 'Load the sample' }).click();
  await page.getByText('Stored 232 videos and 232 labels.').waitFor();
  await page.getByRole('status').getByText('232 videos', { exact: true }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

describe('the list', () => {
  beforeAll(async () => {
    for (let i = 0; i < 3; i += 1) {
      await submit(app, {
        externalId: `penguin-${i}`,
        transcript: `${i === 2 ? OPINION : CLAIM}, says penguin ${i}`,
        authorExternalId: 'pingu',
        verifiedStatus: 'VERIFIED',
        viewCount: 12_345,
      });
    }
  });

  it('is searched and narrowed by the server, with all of it in the address', async () => {
    const { page } = await browser.open(app, '/videos');
    await page.getByRole('searchbox', { name: 'Search' }).fill('penguin');
    await page.getByText('3 videos', { exact: true }).waitFor();
    await page.getByLabel('Prediction', { exact: true }).selectOption('Claim');
    await page.getByText('2 videos', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByLabel('Claim from').fill('0.1');
    await page.getByLabel('Verification').selectOption('Verified');
    await page.getByText('Claim from: 0.1 %').waitFor();
    const { searchParams } = new URL(page.url());
    expect(Object.fromEntries(searchParams)).toEqual({
      q: 'penguin',
      label: 'CLAIM',
      min: '0.1',
      verified: 'VERIFIED',
    });

    const shared = await browser.open(app, new URL(page.url()).search.replace(/^/, '/videos'));
    await shared.page.getByText('2 videos', { exact: true }).waitFor();
    await shared.page.getByRole('button', { name: 'Remove filter Prediction: Claim' }).click();
    await shared.page.getByText('3 videos', { exact: true }).waitFor();
    await shared.page.getByText('penguin-2').waitFor();
    await shared.page.getByRole('button', { name: 'Clear all filters' }).click();
    await shared.page.getByText('235 videos', { exact: true }).waitFor();
    await shared.page.context().close();
    await page.context().close();
  });

  it('says when nothing matches, and how to go on', async () => {
    const { page } = await browser.open(app, '/videos?q=xylophone');
    await page.getByRole('heading', { name: 'No video matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear all filters' }).last().click();
    await page.getByText('235 videos', { exact: true }).waitFor();
    await page.context().close();
  });

  it('pages both ways, in the order asked for', async () => {
    const { page } = await browser.open(app, '/videos');
    const shown = page.getByRole('row').nth(1).getByRole('link').first();
    const top = await shown.textContent();
    const { data } = await app.graphql<{ videos: { nodes: { transcript: string }[] } }>(
      `{ videos(first: 26, orderBy: { field: CLAIM_PROBABILITY, direction: DESC }) {
         nodes { transcript } } }`,
    );
    const linkTo = (index: number) =>
      page.getByRole('link', { name: data.videos.nodes[index]?.transcript ?? '' }).first();
    await page.getByLabel('Sort').selectOption('Most likely claim first');
    await linkTo(0).waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await linkTo(25).waitFor();
    await page.reload();
    await linkTo(25).waitFor();
    await page.getByRole('button', { name: 'Previous page' }).click();
    await linkTo(0).waitFor();
    await page.getByLabel('Sort').selectOption('Newest first');
    await page.getByRole('link', { name: top ?? '' }).waitFor();
    await page.context().close();
  });

  it('tells of new videos without moving under the reader', async () => {
    const { page } = await browser.open(app, '/videos');
    await page.getByText('penguin-2').waitFor();
    await submit(app, { externalId: 'latecomer' });
    const hint = page.getByRole('button', { name: 'New videos have come in: show them' });
    await hint.waitFor();
    expect(await page.getByText('latecomer').count()).toBe(0);
    await hint.click();
    await page.getByText('latecomer').waitFor();
    await page.context().close();
  });

  it('has no serious fault for axe', async () => {
    const { page, complaints } = await browser.open(app, '/videos?verified=VERIFIED');
    await page.getByText('penguin-2').waitFor();
    await expectAccessibleEverywhere(page);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('a video', () => {
  it('shows what counted, its past predictions, and its record', async () => {
    const { id } = await submit(app, {
      externalId: 'shown',
      transcript: CLAIM,
      authorExternalId: 'moonwalker',
      viewCount: 5,
    });
    await app.graphql(
      'mutation ($id: ID!) { updateEngagement(input: { id: $id, viewCount: 7 }) { __typename } }',
      { id },
    );
    const { page, complaints } = await browser.open(app, '/videos?q=hollow&author=moonwalker');
    await page.getByRole('link', { name: CLAIM }).click();
    await page.getByRole('heading', { name: 'shown', level: 1 }).waitFor();
    const marks = page.locator('p mark');
    await marks.first().waitFor();
    expect(await marks.first().getAttribute('title')).toMatch(/^Speaks for an? (claim|opinion): /);
    await page.getByRole('switch', { name: 'Mark what counted' }).uncheck({ force: true });
    await marks.first().waitFor({ state: 'detached' });
    await page.getByText('After new counts').waitFor();
    await page.getByText('At submission').waitFor();
    await page.getByRole('link', { name: 'Version 1' }).waitFor();
    await page.getByRole('link', { name: 'All videos of this author' }).waitFor();
    await page.getByRole('switch', { name: 'Mark what counted' }).check({ force: true });
    await expectAccessibleEverywhere(page);
    await page.setViewportSize({ width: 1440, height: 900 });

    await page.getByRole('tab', { name: 'Raw record' }).click();
    const record = page.getByRole('region', { name: 'Raw record' });
    await record.getByText('"externalId": "shown"').waitFor();
    expect(JSON.parse((await record.textContent()) ?? '')).toMatchObject({
      externalId: 'shown',
      viewCount: 7,
    });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is labelled anew with a reason, by a moderator alone', async () => {
    const { id } = await submit(app, { externalId: 'relabelled', transcript: CLAIM });
    const path = `/videos/${encodeURIComponent(id)}?tab=labels`;
    const { secret } = await createKey(app, ['VIEWER']);
    const viewer = await browser.open(app, path, { key: secret });
    await viewer.page.getByText('Nobody has said yet what it is.').waitFor();
    expect(await viewer.page.getByRole('button', { name: 'It is: Claim' }).count()).toBe(0);
    await viewer.page.context().close();

    const { page } = await browser.open(app, path);
    await page.getByRole('button', { name: 'It is: Opinion' }).click();
    const dialog = page.getByRole('dialog', { name: 'It is: Opinion' });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('A matter of taste');
    await dialog.getByRole('button', { name: 'It is: Opinion' }).click();
    await page.getByRole('cell', { name: 'A matter of taste' }).waitFor();
    await page.getByRole('button', { name: 'Confirm: Opinion' }).waitFor();
    await page.context().close();
  });

  it('that does not exist is told as such', async () => {
    const nobody = Buffer.from('Video:01a2099e-a59d-705c-86c1-09b1a200db9c').toString('base64url');
    const { page } = await browser.open(app, `/videos/${nobody}`);
    await page.getByRole('heading', { name: 'There is no such video' }).waitFor();
    await page.context().close();
  });
});

describe('a submission by hand', () => {
  it('is checked, stored once, and told where another video has its id', async () => {
    const { page, complaints } = await browser.open(app, '/videos/new');
    const send = page.getByRole('button', { name: 'Submit a video' });
    await page.getByLabel('Views').fill('-1');
    await send.click();
    await page.getByText('Must be a whole number').waitFor();
    await page.getByText('Must be 1 to 255 characters').waitFor();
    await page.getByLabel('Views').fill('12');
    await page.getByLabel('External ID').fill('by-hand');
    await page.getByLabel('Transcript').fill(CLAIM);
    await send.click();
    await page.getByRole('heading', { name: 'Stored and classified' }).waitFor();
    await expectAccessibleEverywhere(page);
    await send.click();
    await page.getByRole('heading', { name: 'It was stored before' }).waitFor();
    await page.getByLabel('Transcript').fill(OPINION);
    await send.click();
    await page.getByText('Not stored: this external ID has another video').waitFor();
    await page.getByRole('link', { name: 'Open by-hand' }).click();
    await page.getByRole('heading', { name: 'by-hand', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('a text', () => {
  it('is classified as it is typed, with what counted, and not stored', async () => {
    const before = await app.database.prisma.video.count();
    const { page, complaints } = await browser.open(app, '/videos/classify');
    await page.getByLabel('Transcript').fill(CLAIM);
    await page.getByRole('heading', { name: 'Answer' }).waitFor();
    await page.getByText('Claim', { exact: true }).waitFor();
    await page.locator('p mark').first().waitFor();
    await page.getByLabel('Transcript').fill(OPINION);
    await page.getByText('Opinion', { exact: true }).waitFor();
    await page.locator('p mark').first().waitFor();
    await expectAccessibleEverywhere(page);
    expect(await app.database.prisma.video.count()).toBe(before);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
