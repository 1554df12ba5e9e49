import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewQueue } from '../../src/generated/prisma/client.ts';
import type { NewQueue } from '../../src/moderation/queues/queue-settings.ts';
import { makeQueue } from '../moderation/support/review.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';
import {
  browserForTests,
  expectAccessible,
  expectAccessibleEverywhere,
} from '../support/browser.ts';
import { openWeakLine } from '../support/weak-line.ts';

const browser = browserForTests();
let app: TestApp;
let ann: string;
let bob: string;

beforeAll(async () => {
  app = await startTestApp();
  ann = (await createKey(app, ['MODERATOR'], { name: 'Ann' })).secret;
  bob = (await createKey(app, ['MODERATOR'], { name: 'Bob' })).secret;
});
afterAll(() => app.close());

let videos = 0;

/** A queue with so many jobs, each about a video with a text of its own. */
async function queueOf(count: number, settings: Partial<NewQueue> = {}): Promise<ReviewQueue> {
  const queue = await makeQueue(app.database, settings);
  await Promise.all(Array.from({ length: count }, () => enqueue(queue)));
  return queue;
}

async function enqueue({ id }: ReviewQueue): Promise<void> {
  videos += 1;
  const number = videos;
  const video = await submit(app, {
    externalId: `console-${number}`,
    transcript: `video ${number} of a friend who read in the news that it rains`,
    authorExternalId: 'author-1',
  });
  await app.graphql(
    `mutation ($input: EnqueueVideoInput!) {
       enqueueVideo(input: $input) { ... on EnqueueVideoSuccess { created } } }`,
    { input: { video: video.id, queue: Buffer.from(`ReviewQueue:${id}`).toString('base64url') } },
  );
}

const decisionsIn = (queue: ReviewQueue) =>
  app.database.prisma.decision.findMany({
    where: { job: { queueId: queue.id } },
    orderBy: { createdAt: 'asc' },
    include: { job: true },
  });

const leasesIn = (queue: ReviewQueue) =>
  app.database.prisma.reviewJob.count({ where: { queueId: queue.id, status: 'LEASED' } });

/** The job on the screen, once it is another one than before and keys act on it. */
async function jobOnScreen(page: Page, before: string | null = null): Promise<string> {
  const other = before === null ? '' : `:not([data-job="${before}"])`;
  const job = page.locator(`[data-job][data-guarded=false]${other}`);
  await job.waitFor();
  return (await job.getAttribute('data-job')) ?? '';
}

const linkTo = (page: Page, { name }: ReviewQueue) =>
  page.getByRole('link', { name: new RegExp(`: ${name}$`) });

const trail = (page: Page, state: string) =>
  page.getByTestId('trail').locator(`li[data-state=${state}]`);

/** Lets a lease end at once, as if its time were over. */
async function expireLeases(queue: ReviewQueue): Promise<void> {
  await app.database.prisma.$executeRaw`
    UPDATE review_job SET lease_expires_at = now() - interval '1 second'
    WHERE queue_id = ${queue.id}::uuid AND status = 'LEASED'`;
}

describe('a review', () => {
  it('of twenty videos needs the keyboard alone, and each key does what it says', async () => {
    const queue = await queueOf(20, { escalatesToId: (await makeQueue(app.database)).id });
    const { page, complaints } = await browser.open(app, '/review', { key: ann });
    await linkTo(page, queue).focus();
    await page.keyboard.press('Enter');
    let job = await jobOnScreen(page);
    for (let done = 0; done < 18; done += 1) {
      await page.keyboard.press(done % 2 === 0 ? 'c' : 'o');
      job = await jobOnScreen(page, job);
    }
    // The keys of a verdict are letters where somebody writes.
    await page.keyboard.press('e');
    const reason = page.getByRole('textbox', { name: 'Reason' });
    await page.getByText('Say why you hand it on, then escalate.').waitFor();
    await page.keyboard.type('cannot say; see the source');
    expect(await reason.inputValue()).toBe('cannot say; see the source');
    await page.keyboard.press('Control+Enter');
    job = await jobOnScreen(page, job);
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'Nothing waits for you in this queue' }).waitFor();
    await trail(page, 'DONE').nth(19).waitFor();
    const labels = (await decisionsIn(queue)).map(({ label }) => label);
    expect(labels).toHaveLength(18);
    expect(labels.filter((label) => label === 'CLAIM')).toHaveLength(9);
    const statuses = await app.database.prisma.reviewJob.groupBy({
      by: 'status',
      where: { queueId: queue.id },
      _count: true,
      orderBy: { status: 'asc' },
    });
    expect(statuses.map(({ status, _count }) => [status, _count])).toEqual(
      expect.arrayContaining([
        ['DECIDED', 18],
        ['ESCALATED', 1],
        ['PENDING', 1],
      ]),
    );
    expect(complaints).toEqual([]);
    await page.context().close();
    // Twenty videos are a minute's work where the machine is busy.
  });

  it('by two moderators side by side never shows both the same video', async () => {
    const queue = await queueOf(12);
    const sides = await Promise.all(
      [ann, bob].map(async (key) => {
        const { page } = await browser.open(app, `/review/${queue.key}`, { key });
        const seen: string[] = [];
        let job: string | null = null;
        // Each has one on the screen and one ready: two rounds leave some for the other.
        for (let done = 0; done < 4; done += 1) {
          job = await jobOnScreen(page, job);
          seen.push(job);
          await page.keyboard.press('c');
        }
        await trail(page, 'DONE').nth(3).waitFor();
        await page.context().close();
        return seen;
      }),
    );
    const seen = sides.flat();
    expect(new Set(seen).size).toBe(seen.length);
    expect(await decisionsIn(queue)).toHaveLength(8);
  });

  it('asks for a reason where a policy does, before anything is sent', async () => {
    const queue = await queueOf(2);
    await app.graphql(
      `mutation { createPolicy(input: { key: "false-claim", title: "False claims",
         standard: "Name the sources.", reasonRequired: true }) { __typename } }`,
    );
    const { page } = await browser.open(app, `/review/${queue.key}`, { key: ann });
    const job = await jobOnScreen(page);
    await page.keyboard.press('p');
    await page.keyboard.type('sources');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('c');
    await page.getByText('A chosen policy asks why.').waitFor();
    await page.keyboard.type('the register says otherwise');
    await page.keyboard.press('Control+Enter');
    await jobOnScreen(page, job);
    await trail(page, 'DONE').waitFor();
    const [decision] = await app.database.prisma.decision.findMany({
      where: { job: { queueId: queue.id } },
      include: { policies: true },
    });
    expect(decision?.reason).toBe('the register says otherwise');
    expect(decision?.policies).toHaveLength(1);
    await page.context().close();
  });

  it('undoes by u, and gives the video back with what was written', async () => {
    const queue = await queueOf(3);
    const { page } = await browser.open(app, `/review/${queue.key}`, { key: ann });
    const first = await jobOnScreen(page);
    await page.keyboard.press('r');
    await page.keyboard.type('it is plain');
    await page.keyboard.press('Escape');
    await page.keyboard.press('c');
    await jobOnScreen(page, first);
    await page.keyboard.press('u');
    await page.locator(`[data-job="${first}"][data-guarded=false]`).waitFor();
    await page.getByText('You had said: Claim.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Reason' }).inputValue()).toBe('it is plain');
    await page.keyboard.press('o');
    await jobOnScreen(page, first);
    await trail(page, 'DONE').waitFor();
    const decisions = await decisionsIn(queue);
    expect(decisions.map(({ kind, label }) => [kind, label])).toEqual([
      ['DECIDE', 'CLAIM'],
      ['UNDO', null],
      ['DECIDE', 'OPINION'],
    ]);
    await page.context().close();
  });

  it('keeps a note for the next moderator', async () => {
    const queue = await queueOf(1);
    const { page } = await browser.open(app, `/review/${queue.key}`, { key: ann });
    await jobOnScreen(page);
    await page.keyboard.press('n');
    await page
      .getByRole('dialog')
      .getByRole('textbox', { name: 'Note' })
      .fill('see also console-1');
    await page.keyboard.press('Control+Enter');
    const notes = page.getByRole('region', { name: 'Earlier decisions and notes' });
    await notes.getByText('see also console-1').waitFor();
    expect(await app.database.prisma.note.count({ where: { text: 'see also console-1' } })).toBe(1);
    await page.context().close();
  });
});

describe('a line that fails', () => {
  it('shows afterwards what came in while it was cut', async () => {
    const queue = await queueOf(1, { name: 'Cut off' });
    const line = await openWeakLine(app.url);
    const { page } = await browser.open({ ...app, url: line.url }, '/review', { key: ann });
    const waiting = page
      .getByRole('listitem')
      .filter({ has: linkTo(page, queue) })
      .locator('strong');
    await waiting.and(page.getByText('1', { exact: true })).waitFor();
    await page.getByTestId('connection').and(page.locator('[data-state=live]')).waitFor();
    line.cut();
    await page.getByTestId('connection').and(page.locator(':not([data-state=live])')).waitFor();
    await enqueue(queue);
    line.mend();
    await waiting.and(page.getByText('2', { exact: true })).waitFor();
    await page.context().close();
    await line.close();
  });

  it('in the middle of a decision loses nothing, and decides nothing twice', async () => {
    const queue = await queueOf(3);
    const line = await openWeakLine(app.url);
    const { page } = await browser.open({ ...app, url: line.url }, `/review/${queue.key}`, {
      key: ann,
    });
    const job = await jobOnScreen(page);
    await page.locator('[data-ahead=true]').waitFor();
    // The server decides, and its answer is lost on the way.
    let answered = 0;
    await page.route('**/graphql', async (route) => {
      if (!isDecision(route.request())) return route.continue();
      answered += 1;
      if (answered > 1) return route.continue();
      await route.fetch();
      line.cut();
      await route.abort();
    });
    await page.keyboard.press('c');
    const next = await jobOnScreen(page, job);
    await trail(page, 'RETRYING').waitFor();
    // The next one is decided while there is no line at all.
    await page.keyboard.press('o');
    await trail(page, 'RETRYING').nth(1).waitFor();
    await page.getByTestId('offline').waitFor();
    line.mend();
    await trail(page, 'DONE').nth(1).waitFor();
    expect(await jobOnScreen(page, next)).not.toBe(job);
    const decisions = await decisionsIn(queue);
    expect(decisions.map(({ label }) => label).sort()).toEqual(['CLAIM', 'OPINION']);
    await page.context().close();
    await line.close();
  });
});

describe('a lease', () => {
  it('that expired before the decision is explained, and the text kept', async () => {
    const queue = await queueOf(2);
    const { page } = await browser.open(app, `/review/${queue.key}`, { key: ann });
    const job = await jobOnScreen(page);
    await page.locator('[data-ahead=true]').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type('half a page of reasons');
    await page.keyboard.press('Escape');
    await expireLeases(queue);
    await page.keyboard.press('c');
    const notice = page.getByRole('alert').filter({ hasText: 'The lease expired' });
    await notice.getByText('Your verdict (Claim) was not recorded.').waitFor();
    await notice.getByText('half a page of reasons').waitFor();
    await expectAccessible(page);
    await jobOnScreen(page, job);
    expect(await decisionsIn(queue)).toHaveLength(0);
    await page.context().close();
  });

  it('lets a page that is loaded again go on with its video, and what was ready is given back', async () => {
    const queue = await queueOf(3);
    const { page } = await browser.open(app, `/review/${queue.key}`, { key: ann });
    const job = await jobOnScreen(page);
    await page.locator('[data-ahead=true]').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type('unfinished');
    await page.goto('about:blank');
    await expect.poll(() => leasesIn(queue)).toBe(1);
    await page.goto(`${app.url}/review/${queue.key}`);
    expect(await jobOnScreen(page)).toBe(job);
    expect(await page.getByRole('textbox', { name: 'Reason' }).inputValue()).toBe('unfinished');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('heading', { name: 'Review', exact: true }).waitFor();
    await expect.poll(() => leasesIn(queue)).toBe(0);
    await page.context().close();
  });
});

describe('a queue', () => {
  it('that hides the prediction sends none to the page, and says that it hides it', async () => {
    const queue = await queueOf(2, { hidePrediction: true });
    const bodies: Promise<string>[] = [];
    const { page } = await browser.open(app, '/review', { key: ann });
    page.on('response', (response) => {
      if (response.url().endsWith('/graphql')) bodies.push(response.text().catch(() => ''));
    });
    await linkTo(page, queue).click();
    const job = await jobOnScreen(page);
    await page.locator('[data-ahead=true]').waitFor();
    await page.getByText('Hidden until you decide').waitFor();
    await page.getByText('Nobody has decided about this video yet.').waitFor();
    const received = (await Promise.all(bodies)).join('');
    expect(received).toContain('"predictionHidden":true');
    expect(received).not.toMatch(/claimProbability|explanation|claimShare|HIDDEN_UNTIL_DECIDED/);
    expect(await page.getByTestId('console').textContent()).not.toContain('%');
    await page.keyboard.press('c');
    await jobOnScreen(page, job);
    await page.getByText(/^The model said: /).waitFor();
    await page.context().close();
  });

  it('tells a video that enters at once, and who may not work one why', async () => {
    const queue = await queueOf(0);
    const closed = await makeQueue(app.database, { seniorOnly: true, name: 'Seniors' });
    const { page } = await browser.open(app, `/review/${closed.key}`, { key: ann });
    await page.getByText('For senior moderators.').waitFor();
    await page.getByRole('link', { name: 'Choose a queue' }).click();
    await page.getByText('Not open to you').waitFor();
    await linkTo(page, queue).click();
    await page.getByRole('heading', { name: 'Nothing waits for you in this queue' }).waitFor();
    await page.getByTestId('connection').and(page.locator('[data-state=live]')).waitFor();
    await enqueue(queue);
    await jobOnScreen(page);
    await page.context().close();
  });
});

describe('the console', () => {
  it('works by touch on a phone, from the queue to the last video', async () => {
    const queue = await queueOf(2);
    const { page } = await browser.open(app, '/review', { key: ann, width: 390 });
    await linkTo(page, queue).click();
    const job = await jobOnScreen(page);
    const claim = page.getByRole('button', { name: 'Claim' });
    expect((await claim.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await expect.poll(async () => (await claim.boundingBox())?.y).toBeLessThan(900);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
    await claim.click();
    await jobOnScreen(page, job);
    await page.getByRole('button', { name: 'Opinion' }).click();
    await page.getByRole('heading', { name: 'Nothing waits for you in this queue' }).waitFor();
    await trail(page, 'DONE').nth(1).waitFor();
    await page.context().close();
  });

  it('keeps how a person wants to see it, and blurs until they look', async () => {
    const queue = await queueOf(1);
    const { page } = await browser.open(app, `/review/${queue.key}`, { key: ann });
    await jobOnScreen(page);
    await page.getByRole('button', { name: 'Wellness' }).click();
    await page.getByRole('switch', { name: 'Blur the transcript' }).check({ force: true });
    await page.getByRole('switch', { name: 'Greyscale' }).check({ force: true });
    await page.keyboard.press('Escape');
    await page.reload();
    await jobOnScreen(page);
    const filterOf = (selector: string) =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}')).filter`);
    await expect.poll(() => filterOf('article > div:last-child')).toBe('blur(9px)');
    await page.keyboard.press('b');
    await expect.poll(() => filterOf('article > div:last-child')).toBe('none');
    expect(await filterOf('[data-testid=console]')).toBe('grayscale(1)');
    await page.context().close();
  });

  it('and the list of queues have no serious fault for axe', async () => {
    const queue = await queueOf(1);
    const { page } = await browser.open(app, '/review', { key: ann });
    await linkTo(page, queue).waitFor();
    await expectAccessibleEverywhere(page);
    await page.context().close();
  });

  it('says what its keys do and what comes next, and has no serious fault for axe', async () => {
    const queue = await queueOf(3);
    const { page } = await browser.open(app, `/review/${queue.key}`, { key: ann });
    const job = await jobOnScreen(page);
    await page.keyboard.press('c');
    await jobOnScreen(page, job);
    await trail(page, 'DONE').waitFor();
    await page.getByText('Here because').waitFor();
    expect(await page.getByTestId('announcer').textContent()).toMatch(/^Claim\. Next video: video/);
    await expectAccessibleEverywhere(page);
    await page.keyboard.press('Shift+?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('c');
    expect(await trail(page, 'DONE').count()).toBe(1);
    await page.context().close();
  });
});

function isDecision(request: Request): boolean {
  return String(request.postData()).includes('mutation DecideJob');
}
