import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { stableDraw } from '../../src/moderation/quality/stable-draw.ts';
import { enqueueReviewJob } from '../../src/moderation/queues/enqueue-review-job.ts';
import type { NewQueue } from '../../src/moderation/queues/queue-settings.ts';
import { leaseNextJob } from '../../src/moderation/review/lease-next-job.ts';
import { decideAll, makeQueue, makeVideos } from '../moderation/support/review.ts';
import { createKey, startTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let jobs: Jobs;
let ann: { actor: string; secret: string };

beforeAll(async () => {
  app = await startTestApp();
  jobs = await openJobs({ database: app.database, log: createLogger('fatal') });
  const { secret } = await createKey(app, ['MODERATOR'], { name: 'ann' });
  const { data } = await app.graphql<{ viewer: { actor: string } }>(
    '{ viewer { actor } }',
    {},
    secret,
  );
  ann = { actor: data.viewer.actor, secret };
});

afterAll(async () => {
  await jobs.close();
  await app.close();
});

async function queueOf(count: number, settings: Partial<NewQueue>) {
  const { database } = app;
  const queue = await makeQueue(database, settings);
  const ids = await makeVideos(
    database,
    Array.from({ length: count }, () => ({})),
  );
  for (const videoId of ids) {
    await database.prisma.$transaction((tx) =>
      enqueueReviewJob(tx, { queueId: queue.id, videoId, source: 'RULE', enqueuedBy: 'rule:x' }),
    );
  }
  return queue;
}

const workOff = (
  queueId: string,
  actor: string,
  label: (index: number) => 'CLAIM' | 'OPINION',
  random = () => 1,
) => decideAll({ database: app.database, jobs, random }, { queueId, actor, label });

const FIGURES = `secondReviews { status n agreed agreement kappa } model { status n agreed }
  gold { status n correct accuracy low high }`;

async function quality(extra: string, key?: string) {
  const { data, errors } = await app.graphql<{ reviewQuality: Record<string, unknown> }>(
    `{ reviewQuality(from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z", ${extra}) {
       ${FIGURES} byReviewer { key ${FIGURES} } byDay { key } byQueue { key } byPolicy { key } } }`
      .replace('2020-01-01T00:00:00Z', new Date(Date.now() - 3_600_000).toISOString())
      .replace('2020-01-02T00:00:00Z', new Date(Date.now() + 3_600_000).toISOString()),
    {},
    key,
  );
  return { result: data?.reviewQuality, codes: errors?.map(({ extensions }) => extensions.code) };
}

const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64url');

it('a share of decisions is made again by another, blind, and a difference goes to the queue above', async () => {
  const { prisma } = app.database;
  const above = await makeQueue(app.database);
  const queue = await queueOf(24, { secondReviewShare: 1, escalatesToId: above.id });
  expect(await workOff(queue.id, ann.actor, () => 'CLAIM')).toBe(24);
  const again = await prisma.reviewJob.findMany({
    where: { queueId: queue.id, source: 'QA_SAMPLE' },
  });
  expect(again).toHaveLength(24);
  expect(again.every(({ blind, parentId }) => blind && parentId !== null)).toBe(true);
  const labels = await prisma.label.count();
  expect(await workOff(queue.id, 'key:bob', (index) => (index < 6 ? 'OPINION' : 'CLAIM'))).toBe(24);
  expect(await prisma.label.count()).toBe(labels);
  const disputed = await prisma.reviewJob.findMany({ where: { queueId: above.id } });
  expect(disputed).toHaveLength(6);
  expect(disputed[0]).toMatchObject({ source: 'DISAGREEMENT', status: 'PENDING', blind: false });
  expect(disputed[0]?.excludedReviewers.toSorted()).toEqual([ann.actor, 'key:bob'].toSorted());

  const { result } = await quality(`queue: "${globalId('ReviewQueue', queue.id)}"`);
  expect(result).toMatchObject({
    // One of the two said CLAIM of everything: chance explains all that they agree on.
    secondReviews: { status: 'MEASURED', n: 24, agreed: 18, agreement: 0.75, kappa: 0 },
    model: { n: 48 },
    gold: { status: 'INSUFFICIENT_DATA', n: 0, accuracy: null },
    byQueue: [{ key: queue.key }],
    byPolicy: [],
  });
  expect(result?.byReviewer).toMatchObject(
    [ann.actor, 'key:bob'].toSorted().map((key) => ({ key, secondReviews: { n: 24 } })),
  );
  const own = await quality('', ann.secret);
  expect(own.result?.byReviewer).toMatchObject([{ key: ann.actor }]);
  expect((await quality('reviewer: "key:bob"', ann.secret)).codes).toEqual(['FORBIDDEN']);
});

it('the share of second reviews is that of the queue, drawn once a job', async () => {
  const queue = await queueOf(120, { secondReviewShare: 0.5 });
  const ids = (await app.database.prisma.reviewJob.findMany({ where: { queueId: queue.id } })).map(
    ({ id }) => id,
  );
  const expected = ids.filter((id) => stableDraw('second-review', id) < 0.5).length;
  await workOff(queue.id, 'key:cleo', () => 'CLAIM');
  const sampled = await app.database.prisma.reviewJob.count({
    where: { queueId: queue.id, source: 'QA_SAMPLE' },
  });
  expect(sampled).toBe(expected);
  // Of many: 10,000 draws of a half lie within five standard deviations (0.025) of it.
  const draws = Array.from({ length: 10_000 }, (_, index) =>
    stableDraw('second-review', `${index}`),
  );
  expect(draws.filter((draw) => draw < 0.5).length / 10_000).toBeCloseTo(0.5, 1);
});

it('gold jobs are mixed in, look like any other until they are decided, and only measure', async () => {
  const { prisma, pool } = app.database;
  const known = await makeVideos(
    app.database,
    Array.from({ length: 22 }, () => ({})),
  );
  for (const videoId of known) {
    await pool.query(
      `WITH stated AS (INSERT INTO label (id, video_id, revision, label, source, actor)
         VALUES (gen_random_uuid(), $1, 1, 'OPINION', 'GOLD', 'test') RETURNING id, video_id)
       UPDATE video SET current_label_id = stated.id FROM stated WHERE video.id = stated.video_id`,
      [videoId],
    );
  }
  const queue = await queueOf(30, { goldShare: 0.5 });
  const room = { database: app.database, random: () => 0 };
  const asked = {
    queueId: queue.id,
    another: false,
    reviewer: { actor: ann.actor, senior: false },
  };
  const held = await leaseNextJob(room, asked);
  expect(known).toContain(held?.videoId);
  const looks = `query ($id: ID!) { node(id: $id) { ... on ReviewJob {
    source enqueuedBy blind goldLabel { label } parent { id } children { id } decisions { id }
    video { currentLabel { label } decisions { nodes { id } } notes { nodes { id } } jobs { nodes { id } } } } } }`;
  const seen = await app.graphql(looks, { id: globalId('ReviewJob', held?.id ?? '') }, ann.secret);
  expect(seen.errors).toBeUndefined();
  expect(seen.data).toEqual({
    node: {
      ...{ source: 'RULE', enqueuedBy: 'rule:x', blind: false, goldLabel: null, parent: null },
      ...{ children: [], decisions: [] },
      video: {
        ...{ currentLabel: null, decisions: { nodes: [] }, notes: { nodes: [] } },
        jobs: { nodes: [{ id: globalId('ReviewJob', held?.id ?? '') }] },
      },
    },
  });
  let draw = 0;
  // Every second lease, as the share says.
  const random = () => (draw++ % 2 === 0 ? 0.75 : 0.25);
  const decided = await workOff(
    queue.id,
    ann.actor,
    (index) => (index % 4 === 0 ? 'CLAIM' : 'OPINION'),
    random,
  );
  const gold = await prisma.decision.findMany({
    where: { actor: ann.actor, job: { queueId: queue.id, goldLabelId: { not: null } } },
  });
  expect(decided).toBe(30 + gold.length);
  expect(gold.length).toBe(22);
  expect(new Set(gold.map(({ videoId }) => videoId)).size).toBe(22);
  expect(gold.every(({ labelId }) => labelId === null)).toBe(true);
  const id = globalId('ReviewJob', held?.id ?? '');
  const { data } = await app.graphql(
    'query ($id: ID!) { node(id: $id) { ... on ReviewJob { goldLabel { label source } } } }',
    { id },
    ann.secret,
  );
  expect(data).toEqual({ node: { goldLabel: { label: 'OPINION', source: 'GOLD' } } });
  const correct = gold.filter(({ label }) => label === 'OPINION').length;
  const { result } = await quality(`queue: "${globalId('ReviewQueue', queue.id)}"`, ann.secret);
  expect(result).toMatchObject({
    gold: { status: 'MEASURED', n: 22, correct, accuracy: correct / 22 },
  });
});
