import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import {
  ActionUnavailableError,
  BulkCountMovedError,
  BulkDecisionStateError,
  ValidationError,
} from '../../src/errors.ts';
import type { BulkDecision, ReviewQueue } from '../../src/generated/prisma/client.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { createAction } from '../../src/moderation/actions/create-action.ts';
import { cancelBulkDecision } from '../../src/moderation/bulk/cancel-bulk-decision.ts';
import { previewBulkDecision } from '../../src/moderation/bulk/preview-bulk-decision.ts';
import { startBulkDecision } from '../../src/moderation/bulk/start-bulk-decision.ts';
import { undoBulkDecision } from '../../src/moderation/bulk/undo-bulk-decision.ts';
import { eraseVideo } from '../../src/moderation/erasure/erase-video.ts';
import { runBulkDecisionHandler } from '../../src/moderation/handlers/run-bulk-decision.ts';
import { enqueueReviewJob } from '../../src/moderation/queues/enqueue-review-job.ts';
import { redecide } from '../../src/moderation/review/redecide.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { stateLabel } from '../training/support/submitted-videos.ts';
import { until } from '../training/support/until.ts';
import { spawnWorker } from '../training/support/worker-process.ts';
import { makeQueue, makeVideos } from './support/review.ts';

const log = createLogger('fatal');
const actor = 'key:senior';
const FILTER = { authorExternalId: 'spammer' };

let test: TestDatabase;
let database: Database;
let jobs: Jobs;
let room: { database: Database; jobs: Jobs };
let queue: ReviewQueue;
let actionId: string;

beforeEach(async () => {
  test = await createTestDatabase();
  database = test.database;
  jobs = await openJobs({ database, log });
  room = { database, jobs };
  queue = await makeQueue(database);
  ({ id: actionId } = await createAction(
    { db: database.prisma },
    { key: 'hide', name: 'Hide it', description: '', strikes: 1, strikeDays: 30, actor },
  ));
});
afterEach(async () => {
  await jobs.close();
  await test.drop();
});

describe('a bulk decision', () => {
  it('does what its preview says: labels, actions and jobs, and leaves the gold standard alone', async () => {
    const [first = '', second = '', gold = '', agreeing = ''] = await spam(4);
    await makeVideos(database, [{}]);
    await stateLabel(database, second, 'OPINION', new Date());
    await stateGold(gold, 'OPINION');
    await stateGold(agreeing, 'CLAIM');
    const jobId = await enqueue(first);
    const appealed = await enqueue(first, 'APPEAL');
    expect(await previewBulkDecision(database.prisma, FILTER, 'CLAIM')).toMatchObject({
      ...{ count: 4, capped: false, withOpenJobs: 1, unlabelled: 1, agreeing: 1, changing: 1 },
      skippedGold: 1,
      sampleIds: expect.arrayContaining([first, second, gold, agreeing]),
    });
    const done = await workOn(await start({ expectedCount: 4 }));
    expect(done).toMatchObject({
      ...{ status: 'SUCCEEDED', done: 4, decided: 3, skippedGold: 1, jobsTouched: 1 },
    });
    expect(await labels()).toEqual({
      [first]: 'CLAIM HUMAN',
      [second]: 'CLAIM HUMAN',
      [gold]: 'OPINION GOLD',
      [agreeing]: 'CLAIM GOLD',
    });
    const decisions = await database.prisma.decision.findMany({ include: { actions: true } });
    expect(decisions.map(({ videoId }) => videoId).toSorted()).toEqual(
      [first, second, agreeing].toSorted(),
    );
    for (const decision of decisions) {
      expect(decision).toMatchObject({ origin: 'BULK', reason: 'spam', actor, jobId: null });
      expect(decision.actions).toMatchObject([{ actionId, strikes: 1, reversesId: null }]);
    }
    expect(await find(jobId)).toMatchObject({ status: 'DECIDED', closedBy: actor });
    expect(await find(appealed)).toMatchObject({ status: 'PENDING' });
    const audits = await database.prisma.auditEvent.groupBy({ by: ['action'], _count: true });
    expect(audits).toEqual(
      expect.arrayContaining([
        { action: 'bulk-decision.start', _count: 1 },
        { action: 'video.decide-in-bulk', _count: 3 },
        { action: 'bulk-decision.succeed', _count: 1 },
      ]),
    );
  });

  it('is undone exactly, but for what was decided again since', async () => {
    const [first = '', second = ''] = await spam(2);
    await stateLabel(database, first, 'OPINION', new Date());
    const jobId = await enqueue(first);
    const bulk = await workOn(await start({ expectedCount: 2 }));
    const again = await database.prisma.decision.findFirstOrThrow({ where: { videoId: second } });
    await redecide(room, {
      decisionId: again.id,
      reviewer: { actor, senior: true },
      ...{ label: 'CLAIM', policyIds: [], actionIds: [actionId], reason: 'looked at it' },
    });
    const undo = await workOn(await undoBulkDecision(room, { bulkDecisionId: bulk.id, actor }));
    expect(undo).toMatchObject({
      ...{ kind: 'UNDO', status: 'SUCCEEDED', decided: 1, skippedSince: 1, jobsTouched: 1 },
    });
    expect(await labels()).toEqual({ [first]: 'OPINION HUMAN', [second]: 'CLAIM HUMAN' });
    expect(await find(jobId)).toMatchObject({ status: 'PENDING', decisionId: null });
    const reversed = await database.prisma.actionTaken.findMany({
      where: { reversesId: { not: null } },
    });
    expect(reversed).toMatchObject([{ videoId: first }]);
    const twice = await workOn(await undoBulkDecision(room, { bulkDecisionId: bulk.id, actor }));
    expect(twice).toMatchObject({ decided: 0, skippedSince: 2 });
    await expect(undoBulkDecision(room, { bulkDecisionId: undo.id, actor })).rejects.toBeInstanceOf(
      BulkDecisionStateError,
    );
  });

  it('has nothing to do with erased videos: not in the preview, not in the middle, not in an undo', async () => {
    const filter = { label: 'CLAIM' } as const;
    const [before = '', during = '', after = '', kept = ''] = await spam(4);
    const erase = (videoId: string) => eraseVideo(room, { videoId, reason: 'asked', actor });
    await erase(before);
    expect(await previewBulkDecision(database.prisma, filter, 'CLAIM')).toMatchObject({
      count: 3,
      sampleIds: expect.not.arrayContaining([before]),
    });
    const asked = await start({ filter, expectedCount: 3 });
    await erase(during);
    const bulk = await workOn(asked);
    expect(bulk).toMatchObject({ status: 'SUCCEEDED', done: 3, decided: 2, skippedErased: 1 });
    await erase(after);
    const undo = await workOn(await undoBulkDecision(room, { bulkDecisionId: bulk.id, actor }));
    expect(undo).toMatchObject({ done: 2, decided: 1, skippedErased: 1 });
    const decided = await database.prisma.decision.findMany({ orderBy: { id: 'asc' } });
    expect(decided.map(({ videoId }) => videoId)).toEqual([after, kept, kept]);
  });

  it('is refused when the count has moved, the filter lets everything pass, or nothing is decided', async () => {
    await spam(3);
    await expect(start({ expectedCount: 2 })).rejects.toBeInstanceOf(BulkCountMovedError);
    await expect(start({ filter: {}, expectedCount: 3 })).rejects.toBeInstanceOf(ValidationError);
    await expect(start({ label: null, actionIds: [], expectedCount: 3 })).rejects.toBeInstanceOf(
      ValidationError,
    );
    const unknown = '019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11';
    await expect(start({ actionIds: [unknown], expectedCount: 3 })).rejects.toBeInstanceOf(
      ActionUnavailableError,
    );
  });

  it('leaves out what comes later, and fails before it touches more than was expected', async () => {
    await spam(2);
    const bulk = await start({ expectedCount: 2 });
    await database.prisma.bulkDecision.update({
      where: { id: bulk.id },
      data: { throughAt: new Date(Date.now() - 60_000) },
    });
    expect(await workOn(bulk)).toMatchObject({ status: 'SUCCEEDED', decided: 0 });
    const other = await start({ expectedCount: 2 });
    await spam(1, new Date(Date.now() - 60_000));
    const failed = await workOn(other);
    expect(failed).toMatchObject({ status: 'FAILED', decided: 0 });
    expect(failed.failure).toMatch(/2 were expected/);
    expect(await database.prisma.decision.count()).toBe(0);
  });

  it('is cancelled while it is queued, and undone only once it has ended', async () => {
    await spam(1);
    const bulk = await start({ expectedCount: 1 });
    await expect(undoBulkDecision(room, { bulkDecisionId: bulk.id, actor })).rejects.toBeInstanceOf(
      BulkDecisionStateError,
    );
    const cancelled = await cancelBulkDecision(room, { bulkDecisionId: bulk.id, actor });
    expect(cancelled.status).toBe('CANCELLED');
    expect(await workOn(bulk)).toMatchObject({ status: 'CANCELLED', decided: 0 });
  });
});

it('a worker killed in the middle of a bulk decision costs nothing: each video is decided once', {
  timeout: 120_000,
}, async () => {
  await spam(3_000);
  const bulk = await start({ expectedCount: 3_000 });
  const first = spawnWorker(database.url);
  await until('some is decided', async () => (await read(bulk)).decided > 0);
  await first.end('SIGKILL');
  const second = spawnWorker(database.url);
  const done = await until('the next worker is done', async () => {
    const now = await read(bulk);
    return now.status === 'SUCCEEDED' && now;
  }).finally(() => second.end('SIGKILL'));
  expect(done).toMatchObject({ attempt: 2, done: 3_000, decided: 3_000 });
  const { rows } = await database.pool.query(
    `SELECT count(*)::int AS decisions, count(DISTINCT video_id)::int AS videos,
       (SELECT count(*)::int FROM action_taken) AS actions, (SELECT count(*)::int FROM label) AS labels
     FROM decision`,
  );
  expect(rows).toEqual([{ decisions: 3_000, videos: 3_000, actions: 3_000, labels: 3_000 }]);
});

async function spam(count: number, submittedAt = new Date(Date.now() - 1_000)): Promise<string[]> {
  const ids = await makeVideos(
    database,
    Array.from({ length: count }, () => ({ submittedAt })),
  );
  await database.pool.query(
    `UPDATE video SET author_external_id = 'spammer' WHERE id = ANY ($1::uuid[])`,
    [ids],
  );
  return ids;
}

function start(
  given: Partial<Parameters<typeof startBulkDecision>[1]> & { expectedCount: number },
): Promise<BulkDecision> {
  return startBulkDecision(room, {
    ...{ filter: FILTER, label: 'CLAIM', policyIds: [], actionIds: [actionId], reason: 'spam' },
    actor,
    ...given,
  });
}

async function workOn(bulk: BulkDecision): Promise<BulkDecision> {
  await runBulkDecisionHandler({ ...room, log })({
    payload: { runId: bulk.id },
    signal: new AbortController().signal,
    lastError: null,
  });
  return await read(bulk);
}

function read({ id }: BulkDecision): Promise<BulkDecision> {
  return database.prisma.bulkDecision.findUniqueOrThrow({ where: { id } });
}

const find = (id: string) => database.prisma.reviewJob.findUniqueOrThrow({ where: { id } });

async function enqueue(videoId: string, source: 'MANUAL' | 'APPEAL' = 'MANUAL'): Promise<string> {
  const { id: queueId } = source === 'MANUAL' ? queue : await makeQueue(database);
  const { job } = await database.prisma.$transaction((tx) =>
    enqueueReviewJob(tx, { queueId, videoId, source, enqueuedBy: actor }),
  );
  return job.id;
}

async function stateGold(videoId: string, label: 'CLAIM' | 'OPINION'): Promise<void> {
  await database.pool.query(
    `WITH stated AS (
       INSERT INTO label (id, video_id, revision, label, source, actor)
       VALUES (gen_random_uuid(), $1, 1, $2::claim_label, 'GOLD', 'test') RETURNING id)
     UPDATE video SET current_label_id = stated.id FROM stated WHERE video.id = $1`,
    [videoId, label],
  );
}

async function labels(): Promise<Record<string, string>> {
  const videos = await database.prisma.video.findMany({
    where: { authorExternalId: 'spammer' },
    include: { currentLabel: true },
  });
  return Object.fromEntries(
    videos.map(({ id, currentLabel }) => [id, `${currentLabel?.label} ${currentLabel?.source}`]),
  );
}
