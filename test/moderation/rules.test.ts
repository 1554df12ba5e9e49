import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openEventFeed } from '../../src/db/events.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import type { LiveModel } from '../../src/ml/live-model.ts';
import { createAction } from '../../src/moderation/actions/create-action.ts';
import { createRule } from '../../src/moderation/rules/create-rule.ts';
import { followRules } from '../../src/moderation/rules/follow-rules.ts';
import { loadRules } from '../../src/moderation/rules/load-rules.ts';
import { RuleBook } from '../../src/moderation/rules/rule-book.ts';
import { setRuleStatus } from '../../src/moderation/rules/set-rule-status.ts';
import { SubmissionPipeline } from '../../src/moderation/submission-pipeline.ts';
import { submitVideo } from '../../src/moderation/submit-video.ts';
import { submitVideos } from '../../src/moderation/submit-videos.ts';
import { updateEngagement } from '../../src/moderation/update-engagement.ts';
import { createTestDatabase } from '../support/database.ts';
import { liveRuleModel, someVideo } from './rule-model.ts';
import { makeQueue } from './support/review.ts';

// The live model says CLAIM of a video with more than 1,000 views.

const log = createLogger('silent');
let db: Awaited<ReturnType<typeof createTestDatabase>>;
let live: LiveModel;
let jobs: Jobs;
let book: RuleBook;
let failures = 0;
let pipeline: SubmissionPipeline;

beforeAll(async () => {
  db = await createTestDatabase();
  live = await liveRuleModel(db.database);
  jobs = await openJobs({ database: db.database, log });
  book = new RuleBook({
    database: db.database,
    jobs,
    log,
    onFailure: () => {
      failures += 1;
    },
  });
  pipeline = new SubmissionPipeline({ database: db.database, live, rules: book });
  for (const key of ['remove', 'warn']) {
    await createAction(
      { db: db.database.prisma },
      { key, name: key, description: '', strikes: 1, strikeDays: 30, actor: 'test' },
    );
  }
});
beforeEach(async () => {
  failures = 0;
  await db.database.prisma.rule.updateMany({ data: { status: 'ARCHIVED' } });
});
afterAll(async () => {
  await pipeline?.close();
  await book?.close();
  await jobs?.close();
  await db?.drop();
});

let serial = 0;

/** A rule that is judged by from now on. */
async function rule(
  condition: unknown,
  effects: unknown[] = [],
  status: 'LIVE' | 'BACKGROUND' = 'LIVE',
) {
  serial += 1;
  const name = `rule ${serial}`;
  const made = await db.database.prisma.$transaction(async (tx) => {
    const { id } = await createRule(
      { db: tx },
      { name, description: '', condition, effects, actor: 'test' },
    );
    return setRuleStatus({ db: tx }, { id, status, actor: 'test' });
  });
  book.swap(await loadRules(db.database.prisma));
  return made;
}

const jobsOf = (videoId: string) =>
  db.database.prisma.reviewJob.findMany({ where: { videoId }, orderBy: { id: 'asc' } });
const matchesOf = (videoId: string) =>
  db.database.prisma.ruleMatch.findMany({ where: { videoId }, orderBy: { createdAt: 'asc' } });

test('a video, its prediction, its matches and its jobs are one commit', async () => {
  const queue = await makeQueue(db.database, { order: 'REACH' });
  const made = await rule({ label: 'CLAIM' }, [
    { enqueue: { queue: queue.key, priority: 7, source: 'LOW_CONFIDENCE' } },
  ]);
  const { prisma } = db.database;
  const lastEvent = (await prisma.event.aggregate({ _max: { id: true } }))._max.id ?? 0n;
  const results = await submitVideos({ pipeline }, [
    someVideo({ viewCount: 5_000 }),
    someVideo({ viewCount: 5 }),
    someVideo({ viewCount: 9_000 }),
  ]);
  const [claim, opinion, other] = results.map((result) => {
    if (result instanceof Error) throw result;
    return result;
  });
  if (!claim || !opinion || !other) throw new Error('three were submitted');
  expect(await jobsOf(opinion.video.id)).toEqual([]);
  expect(await matchesOf(opinion.video.id)).toEqual([]);
  const [job] = await jobsOf(claim.video.id);
  expect(job).toMatchObject({
    queueId: queue.id,
    status: 'PENDING',
    source: 'LOW_CONFIDENCE',
    priority: 7,
    reach: 5_000n,
    sortKey: -5_000,
    predictionId: claim.prediction.id,
    ruleId: made.id,
    ruleVersion: 1,
    enqueuedBy: `rule:${made.id}`,
    enqueuedAt: claim.video.submittedAt,
  });
  expect(job?.uncertainty).toBeCloseTo(0.2);
  expect(await matchesOf(claim.video.id)).toMatchObject([
    { ruleId: made.id, ruleVersion: 1, live: true, inputs: { label: 'CLAIM' } },
  ]);
  // One event a batch and queue; the three waited together or apart, as it happened.
  const events = await prisma.event.findMany({
    where: { id: { gt: lastEvent }, topic: 'job-entered' },
  });
  const [second] = await jobsOf(other.video.id);
  const told = events.flatMap(({ payload }) => (payload as { jobIds: string[] }).jobIds);
  expect(told.toSorted()).toEqual([job?.id, second?.id].toSorted());
});

test('a video that is submitted again gets no second job', async () => {
  const queue = await makeQueue(db.database);
  await rule({ always: true }, [{ enqueue: { queue: queue.key } }]);
  const video = someVideo();
  const first = await submitVideo({ pipeline }, video);
  await Promise.all([submitVideo({ pipeline }, video), submitVideo({ pipeline }, video)]);
  expect(await jobsOf(first.video.id)).toHaveLength(1);
  expect(await matchesOf(first.video.id)).toHaveLength(1);
});

test('a rule in the background is on record, and has no effect', async () => {
  const queue = await makeQueue(db.database);
  const effects = [{ enqueue: { queue: queue.key } }, { label: 'CLAIM' }, { tag: 'seen' }];
  await rule({ always: true }, effects, 'BACKGROUND');
  const { video } = await submitVideo({ pipeline }, someVideo());
  expect(await matchesOf(video.id)).toMatchObject([{ live: false, inputs: {} }]);
  expect(await jobsOf(video.id)).toEqual([]);
  const { prisma } = db.database;
  expect(await prisma.decision.count({ where: { videoId: video.id } })).toBe(0);
  expect(await prisma.videoTag.count({ where: { videoId: video.id } })).toBe(0);
});

test('a rule labels, acts and tags in its own name, and teaches the model nothing', async () => {
  const made = await rule({ anyWord: ['cure'] }, [
    { label: 'CLAIM' },
    { act: { action: 'remove' } },
    { tag: 'health' },
  ]);
  const { video, prediction } = await submitVideo(
    { pipeline },
    someVideo({ transcript: 'a cure', authorExternalId: 'quack' }),
  );
  const { prisma } = db.database;
  const [decision] = await prisma.decision.findMany({ where: { videoId: video.id } });
  expect(decision).toMatchObject({
    kind: 'DECIDE',
    origin: 'RULE',
    label: 'CLAIM',
    labelId: null,
    actor: `rule:${made.id}`,
    predictionId: prediction.id,
    ruleId: made.id,
    ruleVersion: 1,
  });
  expect(await prisma.actionTaken.findMany({ where: { videoId: video.id } })).toMatchObject([
    { decisionId: decision?.id, authorExternalId: 'quack', strikes: 1 },
  ]);
  expect(await prisma.videoTag.findMany({ where: { videoId: video.id } })).toMatchObject([
    { tag: 'health', ruleId: made.id, ruleVersion: 1 },
  ]);
  expect(await prisma.label.count({ where: { videoId: video.id } })).toBe(0);
});

test('a rule asks about the past of an author', async () => {
  await rule({ authorHistory: { count: 'VIDEOS', days: 1, gte: 2 } });
  const submitted = [];
  for (let turn = 0; turn < 4; turn += 1) {
    const author = turn === 3 ? null : 'prolific';
    submitted.push(await submitVideo({ pipeline }, someVideo({ authorExternalId: author })));
  }
  const matches = await Promise.all(submitted.map(({ video }) => matchesOf(video.id)));
  expect(matches.map(({ length }) => length)).toEqual([0, 0, 1, 0]);
  expect(matches[2]?.[0]?.inputs).toEqual({ 'authorHistory.VIDEOS.1d': 2 });
});

test('new counts are judged too; a queue gets a video once, and an open job keeps up', async () => {
  const queue = await makeQueue(db.database, { order: 'REACH' });
  await rule({ label: 'CLAIM' }, [
    { enqueue: { queue: queue.key } },
    { label: 'CLAIM' },
    { act: { action: 'warn' } },
    { tag: 'viral' },
  ]);
  const { prisma } = db.database;
  const submission = someVideo({ viewCount: 10 });
  const { video } = await submitVideo({ pipeline }, submission);
  expect(await jobsOf(video.id)).toEqual([]);
  const update = (viewCount: number) =>
    updateEngagement({ pipeline }, { externalId: submission.externalId, viewCount });
  const { prediction } = await update(2_000);
  expect(await jobsOf(video.id)).toMatchObject([
    { predictionId: prediction.id, reach: 2_000n, sortKey: -2_000 },
  ]);
  await update(3_000);
  expect(await jobsOf(video.id)).toMatchObject([{ reach: 3_000n, sortKey: -3_000 }]);
  expect(await matchesOf(video.id)).toHaveLength(2);
  // Worked off, it does not come back by the same rule.
  await prisma.reviewJob.updateMany({
    where: { videoId: video.id },
    data: { status: 'CANCELLED', closedAt: new Date(), closedBy: 'test' },
  });
  await update(4_000);
  expect(await jobsOf(video.id)).toMatchObject([{ status: 'CANCELLED', reach: 3_000n }]);
  expect(await prisma.decision.count({ where: { videoId: video.id } })).toBe(1);
  expect(await prisma.actionTaken.count({ where: { videoId: video.id } })).toBe(1);
  expect(await prisma.videoTag.count({ where: { videoId: video.id } })).toBe(1);
});

test('a rule that cannot be judged by fails no write, and is on record', async () => {
  const queue = await makeQueue(db.database);
  const broken = await rule({ always: true }, [], 'LIVE');
  await rule({ always: true }, [{ enqueue: { queue: queue.key } }]);
  const { prisma } = db.database;
  // As a newer Gavel may have left it.
  await prisma.ruleVersion.createMany({
    data: [
      {
        ruleId: broken.id,
        version: 2,
        description: '',
        condition: { moonPhase: 'FULL' },
        effects: [],
        actor: 'test',
      },
    ],
  });
  await prisma.rule.update({ where: { id: broken.id }, data: { version: 2 } });
  book.swap(await loadRules(prisma));
  const { video } = await submitVideo({ pipeline }, someVideo());
  expect(await jobsOf(video.id)).toHaveLength(1);
  expect(failures).toBe(1);
  await book.close();
  expect(await prisma.ruleFailure.findMany({ where: { ruleId: broken.id } })).toMatchObject([
    { ruleVersion: 2, count: 1n, message: expect.stringContaining('condition.moonPhase') },
  ]);
});

test('what the database refuses of a rule is left out, and the video is stored all the same', async () => {
  const { prisma } = db.database;
  // A set that no database has heard of: its matches break a foreign key.
  book.swap({
    rules: [{ id: randomUUID(), version: 1, live: true, condition: { always: true }, effects: [] }],
    queues: [],
    actions: [],
  });
  const submission = someVideo({ viewCount: 1 });
  const { video, created } = await submitVideo({ pipeline }, submission);
  expect(created).toBe(true);
  expect(await matchesOf(video.id)).toEqual([]);
  expect(failures).toBe(1);
  const updated = await updateEngagement(
    { pipeline },
    { externalId: submission.externalId, viewCount: 2 },
  );
  expect(updated.video.viewCount).toBe(2n);
  expect(await prisma.prediction.count({ where: { videoId: video.id } })).toBe(2);
  expect(failures).toBe(2);
  // Nor can it be put on record what has no rule.
  await book.close();
});

test('an action that was archived a moment ago is not taken, and holds nothing up', async () => {
  const { prisma } = db.database;
  await rule({ always: true }, [{ act: { action: 'warn' } }, { tag: 'warned' }]);
  await prisma.action.update({ where: { key: 'warn' }, data: { archivedAt: new Date() } });
  const { video } = await submitVideo({ pipeline }, someVideo());
  expect(await prisma.actionTaken.count({ where: { videoId: video.id } })).toBe(0);
  expect(await prisma.videoTag.count({ where: { videoId: video.id } })).toBe(1);
  expect(await matchesOf(video.id)).toHaveLength(1);
  expect(failures).toBe(1);
  await prisma.action.update({ where: { key: 'warn' }, data: { archivedAt: null } });
});

test('a queue that was archived a moment ago gets no job', async () => {
  const queue = await makeQueue(db.database);
  await rule({ always: true }, [{ enqueue: { queue: queue.key } }]);
  await db.database.prisma.reviewQueue.update({
    where: { id: queue.id },
    data: { archivedAt: new Date() },
  });
  const { video } = await submitVideo({ pipeline }, someVideo());
  expect(await jobsOf(video.id)).toEqual([]);
  expect(await matchesOf(video.id)).toHaveLength(1);
});

test('every replica judges by the rules of the moment', async () => {
  const { database, url } = db;
  const events = await openEventFeed({ url, pool: database.pool, log });
  const other = new RuleBook({ database, jobs, log });
  // Only an event can tell within the test.
  const follower = await followRules(
    { database, events, book: other, log },
    { pollIntervalMs: 3_600_000 },
  );
  expect(other.current.rules).toEqual([]);
  const made = await rule({ label: 'CLAIM' });
  await expect.poll(() => other.current.rules.map(({ ruleId }) => ruleId)).toEqual([made.id]);
  await database.prisma.$transaction((tx) =>
    setRuleStatus({ db: tx }, { id: made.id, status: 'DRAFT', actor: 'test' }),
  );
  await expect.poll(() => other.current.rules).toEqual([]);
  await follower.close();
  await other.close();
  await events.close();
});

test('who submitted a video is kept with it', async () => {
  const { video } = await submitVideo({ pipeline }, someVideo(), 'key:platform');
  expect(video.submittedBy).toBe('key:platform');
  const stored = await db.database.prisma.video.findUniqueOrThrow({ where: { id: video.id } });
  expect(stored.submittedBy).toBe('key:platform');
});
