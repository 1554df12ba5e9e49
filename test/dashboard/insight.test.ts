import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { enqueueReviewJob } from '../../src/moderation/queues/enqueue-review-job.ts';
import { buildSnapshot } from '../../src/training/build-snapshot.ts';
import { decideAll, makeQueue } from '../moderation/support/review.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import {
  browserForTests,
  expectAccessibleEverywhere,
  expectPartAccessible,
} from '../support/browser.ts';
import { syntheticInput } from '../training/support/labelled-videos.ts';
import { stateLabel, storeSubmittedVideos } from '../training/support/submitted-videos.ts';

const browser = browserForTests();
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  const day = (days: number) => new Date(Date.now() - days * 24 * 60 * 60_000);
  const videos = Array.from({ length: 60 }, (_, index) => {
    const label = index % 3 === 0 ? 'OPINION' : 'CLAIM';
    return {
      ...syntheticInput(label, index),
      label,
      durationSec: (index * 7) % 65,
      claimProbability: label === 'CLAIM' ? 0.9 : 0.1,
      submittedAt: day(index % 5),
    } as const;
  });
  const ids = await storeSubmittedVideos(app.database, 1, videos);
  // The last ten have no label.
  for (const [index, { label, submittedAt }] of videos.slice(0, 50).entries()) {
    await stateLabel(app.database, ids[index] ?? '', label, submittedAt);
  }
});
afterAll(() => app.close());

/** The rows of a chart's numbers, as they are shown. */
async function numbersOf(
  page: Awaited<ReturnType<typeof browser.open>>['page'],
  title: string,
): Promise<string[][]> {
  const figure = page.getByRole('figure', { name: title });
  await figure.getByRole('button', { name: 'Show numbers' }).click();
  const rows = await figure.getByRole('row').all();
  return Promise.all(rows.slice(1).map((row) => row.getByRole('cell').allTextContents()));
}

async function rowsOf(statement: string): Promise<string[][]> {
  const { rows } = await app.database.pool.query<unknown[]>({ text: statement, rowMode: 'array' });
  return rows.map((row) => row.map((value) => (value === null ? '–' : String(value))));
}

describe('volumes', () => {
  it('are those of the database, by the days of the person’s own time zone', async () => {
    const { page, complaints } = await browser.open(app, '/insight?days=7', {
      timeZone: 'Asia/Tokyo',
    });
    const shown = await numbersOf(page, 'Videos by day');
    expect(shown).toHaveLength(7);
    expect(shown.filter(([, claims, opinions]) => claims !== '0' || opinions !== '0')).toEqual(
      await rowsOf(
        `SELECT to_char((submitted_at AT TIME ZONE 'Asia/Tokyo')::date, 'YYYY-MM-DD'),
           count(*) FILTER (WHERE predicted_label = 'CLAIM'),
           count(*) FILTER (WHERE predicted_label = 'OPINION')
         FROM video GROUP BY 1 ORDER BY 1`,
      ),
    );
    await page.getByText('30 days').click();
    await page.getByText('60 videos: 40 claims and 20 opinions.').waitFor();
    expect(new URL(page.url()).search).toBe('?days=30');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('the data profile', () => {
  it('has the plots of the reference notebook, with the numbers of the database', async () => {
    const { page, complaints } = await browser.open(app, '/insight?tab=profile');
    expect(await numbersOf(page, 'Missing values')).toEqual(
      await rowsOf(
        `SELECT name, count(*) FILTER (WHERE missing) FROM video v CROSS JOIN LATERAL (VALUES
           (1, 'Label', current_label_id IS NULL), (2, 'Author', author_external_id IS NULL),
           (3, 'Duration', duration_sec IS NULL), (4, 'Views', view_count IS NULL),
           (5, 'Likes', like_count IS NULL), (6, 'Shares', share_count IS NULL),
           (7, 'Downloads', download_count IS NULL), (8, 'Comments', comment_count IS NULL)
         ) AS c (place, name, missing) GROUP BY place, name ORDER BY place`,
      ),
    );
    expect(await numbersOf(page, 'Durations by class')).toEqual(
      await rowsOf(
        `SELECT bin * 5, CASE WHEN bin < 12 THEN bin * 5 + 5 END,
           count(*) FILTER (WHERE l.label = 'CLAIM'), count(*) FILTER (WHERE l.label = 'OPINION'),
           count(v.id) FILTER (WHERE l.label IS NULL)
         FROM generate_series(0, 12) AS bin
           LEFT JOIN video v ON least(12, v.duration_sec / 5) = bin
           LEFT JOIN label l ON l.id = v.current_label_id
         GROUP BY bin ORDER BY bin`,
      ),
    );
    const points = await numbersOf(page, 'Counts against each other, log scale');
    expect(points.map(([, views]) => Number(views === '–' ? -1 : views)).sort()).toEqual(
      (await rowsOf('SELECT log(1 + view_count::float8) FROM video'))
        .map(([views]) => Number(views === '–' ? -1 : views))
        .sort(),
    );
    const shares = page.getByRole('region', { name: 'In figures' }).getByRole('row', {
      name: /^Shares/,
    });
    const [described] = await rowsOf(
      `SELECT count(share_count), round(avg(share_count), 1)::float8, min(share_count), max(share_count)
       FROM video`,
    );
    const cells = await shares.getByRole('cell').allTextContents();
    expect([cells[0], Number(cells[1]).toFixed(1), cells[3], cells[7]]).toEqual([
      described?.[0],
      Number(described?.[1]).toFixed(1),
      described?.[2],
      described?.[3],
    ]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('drift', () => {
  it('is told with its n, and explained where there is too little to tell', async () => {
    const { page } = await browser.open(app, '/insight?tab=drift');
    await page.getByText('No report yet').waitFor();
    await page.getByRole('button', { name: 'Compare the last 7 days now' }).click();
    await page.getByText('Too few videos to tell').waitFor();
    await page.getByText('the period has 60').waitFor();
    await page.getByRole('button', { name: 'Show Likes' }).click();
    await page.getByRole('figure', { name: 'Then and now: Likes' }).waitFor();
    await page.context().close();
  });
});

describe('a suspect label', () => {
  it('becomes a review job with one press, or is settled with one', async () => {
    const snapshot = await buildSnapshot(app.database);
    const { prisma } = app.database;
    const [wrong, right] = await prisma.label.findMany({
      where: { label: 'CLAIM' },
      orderBy: { id: 'asc' },
      take: 2,
      include: { video: { select: { externalId: true } } },
    });
    if (wrong === undefined || right === undefined) throw new Error('no labels');
    await prisma.labelErrorReport.create({
      data: {
        datasetSnapshotId: snapshot.id,
        architecture: 'ngram-linear',
        folds: 5,
        rowCount: 50,
        suspectCount: 2,
        claimThreshold: 0.9,
        opinionThreshold: 0.9,
        confidentJoint: [
          [30, 2],
          [0, 18],
        ],
      },
    });
    await prisma.labelSuspect.createMany({
      data: [wrong, right].map(({ id, videoId }, index) => ({
        datasetSnapshotId: snapshot.id,
        rank: index + 1,
        videoId,
        labelId: id,
        suggestedLabel: 'OPINION',
        claimProbability: 0.02,
      })),
    });
    const id = Buffer.from(`DatasetSnapshot:${snapshot.id}`).toString('base64url');
    const queue = await makeQueue(app.database, { name: 'Second look' });

    const { page, complaints } = await browser.open(app, `/insight?tab=suspects&snapshot=${id}`);
    await page.getByText('Of 50 labels, 2 are suspect (4.0%).').waitFor();
    await page
      .getByRole('button', { name: `Let somebody review video ${wrong.video.externalId}` })
      .click();
    await page.getByText('Waits for a reviewer in Second look').waitFor();
    await expect(prisma.reviewJob.findMany()).resolves.toMatchObject([
      { queueId: queue.id, videoId: wrong.videoId, source: 'DISAGREEMENT' },
    ]);
    await page
      .getByRole('button', { name: `Video ${wrong.video.externalId} is Opinion: change the label` })
      .click();
    await page.getByRole('cell', { name: 'Settled' }).waitFor();
    await page
      .getByRole('button', { name: `The label of video ${right.video.externalId} is right` })
      .click();
    await page.getByRole('cell', { name: 'Settled' }).nth(1).waitFor();
    await expectPartAccessible(page);
    const stated = await prisma.label.findMany({
      where: { revision: 2 },
      orderBy: { createdAt: 'asc' },
      select: { videoId: true, label: true, source: true },
    });
    expect(stated).toEqual([
      { videoId: wrong.videoId, label: 'OPINION', source: 'HUMAN' },
      { videoId: right.videoId, label: 'CLAIM', source: 'HUMAN' },
    ]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

it('has no serious fault for axe', async () => {
  const { page } = await browser.open(app, '/insight');
  await page.getByRole('figure', { name: 'Videos by day' }).locator('[data-drawn=true]').waitFor();
  await expectAccessibleEverywhere(page);
  await page.getByRole('tab', { name: 'Queue health' }).click();
  await page.getByRole('rowheader', { name: 'Second look' }).waitFor();
  await expectPartAccessible(page);
  for (const [tab, chart] of [
    ['Drift', 'Then and now: Probability of claim'],
    ['Data profile', 'Counts against each other, log scale'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await page.getByRole('figure', { name: chart }).locator('[data-drawn=true]').waitFor();
    await expectPartAccessible(page);
  }
  await page.context().close();
});

describe('agreement', () => {
  /** Two reviewers, the second one blind: they differ about the first six of 24 videos. */
  async function reviewTwice(): Promise<void> {
    const { database } = app;
    const queue = await makeQueue(database, { name: 'Twice', secondReviewShare: 1 });
    const videos = await database.prisma.video.findMany({ take: 24, select: { id: true } });
    for (const { id: videoId } of videos) {
      await database.prisma.$transaction((tx) =>
        enqueueReviewJob(tx, { queueId: queue.id, videoId, source: 'RULE', enqueuedBy: 'rule:x' }),
      );
    }
    const jobs = await openJobs({ database, log: createLogger('fatal') });
    const room = { database, jobs };
    const said = {
      queueId: queue.id,
      label: (at: number) => (at < 12 ? 'CLAIM' : 'OPINION'),
    } as const;
    await decideAll(room, { ...said, actor: 'oidc:ann' });
    await decideAll(room, {
      ...said,
      actor: 'oidc:bob',
      label: (at) => (at < 6 || at >= 12 ? 'OPINION' : 'CLAIM'),
    });
    await jobs.close();
  }

  it('is told with kappa and n by reviewer, and where there is too little to tell', async () => {
    const { page, complaints } = await browser.open(app, '/insight?tab=quality');
    await page.getByText('Nobody has decided anything with a label').waitFor();
    await reviewTwice();
    await page.reload();
    const second = page.getByRole('region', { name: 'Second reviews' });
    await second.getByText('18 of 24').waitFor();
    await second.getByText('75.0%').waitFor();
    await page
      .getByRole('region', { name: 'Known labels' })
      .getByText('Too few to tell: 0')
      .waitFor();

    const { data } = await app.graphql<{
      reviewQuality: { byReviewer: { key: string; secondReviews: { kappa: number } }[] };
    }>(
      `query ($from: DateTime!, $to: DateTime!) { reviewQuality(from: $from, to: $to) {
         byReviewer { key secondReviews { kappa } } } }`,
      {
        from: new Date(Date.now() - 3_600_000).toISOString(),
        to: new Date(Date.now() + 60_000).toISOString(),
      },
    );
    const kappas = await numbersOf(page, 'Reviewer: agreement beyond chance');
    expect(kappas.map((row) => row.slice(0, 3))).toEqual(
      data.reviewQuality.byReviewer.map(({ key, secondReviews }) => [
        key,
        String(secondReviews.kappa),
        '24',
      ]),
    );
    const gold = await numbersOf(page, 'Reviewer: right about known labels');
    expect(gold[0]?.slice(1)).toEqual(['–', '–', '–', '0', '0', 'too few to tell']);
    await expectPartAccessible(page);
    await page.getByText('Policy', { exact: true }).click();
    await page.getByText('Nothing to group').waitFor();
    expect(new URL(page.url()).searchParams.get('by')).toBe('byPolicy');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is a part of a person’s page, with their decisions', async () => {
    const { page, complaints } = await browser.open(app, '/admin/people');
    const row = page.getByRole('row', { name: /^oidc:ann/ });
    expect(await row.getByRole('cell').nth(2).textContent()).toBe('24');
    await row.getByText('as their issuer says').waitFor();
    await row.getByRole('link').click();
    await page.getByRole('heading', { name: 'oidc:ann', level: 1 }).waitFor();
    await page.getByRole('region', { name: 'Second reviews' }).getByText('18 of 24').waitFor();
    const decisions = page.getByRole('region', { name: 'Decisions' }).first();
    await decisions.getByRole('link').nth(19).waitFor();
    await decisions.getByRole('button', { name: 'Load more' }).click();
    await decisions.getByRole('link').nth(23).waitFor();
    await expectPartAccessible(page);
    await page.getByRole('link', { name: 'By queue, policy and day' }).click();
    await page.getByText('Of oidc:ann alone').waitFor();
    await page.getByRole('button', { name: 'Show everybody' }).click();
    await page.getByRole('link', { name: 'oidc:bob' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

it('what waits in a queue is listed in its order, and more of it when asked', async () => {
  const { database } = app;
  const queue = await makeQueue(database, { name: 'Long line', order: 'PRIORITY' });
  const videos = await database.prisma.video.findMany({
    take: 25,
    select: { id: true, externalId: true },
  });
  for (const [priority, { id: videoId }] of videos.entries()) {
    await database.prisma.$transaction((tx) =>
      enqueueReviewJob(tx, {
        ...{ queueId: queue.id, videoId, priority },
        ...{ source: 'RULE', enqueuedBy: 'rule:x' },
      }),
    );
  }
  const { page, complaints } = await browser.open(app, '/insight?tab=queues');
  await page.getByRole('button', { name: 'What waits in Long line: 25' }).click();
  const list = page.getByRole('region', { name: 'What waits in Long line' }).first();
  await list.getByRole('link').nth(19).waitFor();
  await list.getByRole('button', { name: 'Load more' }).click();
  await list.getByRole('link').nth(24).waitFor();
  expect(await list.getByRole('link').allTextContents()).toEqual(
    videos.toReversed().map(({ externalId }) => externalId),
  );
  await expectPartAccessible(page);
  expect(complaints).toEqual([]);
  await page.context().close();
});
