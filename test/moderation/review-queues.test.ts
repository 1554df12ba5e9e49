import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewQueue } from '../../src/generated/prisma/client.ts';
import { archiveReviewQueue } from '../../src/moderation/queues/archive-review-queue.ts';
import { createReviewQueue } from '../../src/moderation/queues/create-review-queue.ts';
import {
  type Enqueueing,
  enqueueReviewJob,
  JOB_ENTERED,
} from '../../src/moderation/queues/enqueue-review-job.ts';
import { enqueueVideo } from '../../src/moderation/queues/enqueue-video.ts';
import { updateReviewQueue } from '../../src/moderation/queues/update-review-queue.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeQueue, makeVideo, makeVideos } from './support/review.ts';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(() => test.drop());

const admin = 'key:admin';
const nobody = '019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11';

const enqueue = (enqueueing: Partial<Enqueueing> & { queueId: string; videoId: string }) =>
  test.database.prisma.$transaction((tx) =>
    enqueueReviewJob(tx, { source: 'RULE', enqueuedBy: 'rule:test', ...enqueueing }),
  );

const eventsOf = async (queueId: string) =>
  (
    await test.database.prisma.event.findMany({
      where: { topic: JOB_ENTERED, payload: { path: ['queueId'], equals: queueId } },
      orderBy: { id: 'asc' },
    })
  ).map(({ payload }) => payload);

describe('a video that is enqueued', () => {
  it('becomes a job with the prediction that stands, and is announced', async () => {
    const queue = await makeQueue(test.database);
    const videoId = await makeVideo(test.database, { claimProbability: 0.6, viewCount: 1_234 });
    const { job, created } = await enqueue({ queueId: queue.id, videoId, priority: 7 });
    const video = await test.database.prisma.video.findUniqueOrThrow({ where: { id: videoId } });
    expect(created).toBe(true);
    expect(job).toMatchObject({
      status: 'PENDING',
      source: 'RULE',
      priority: 7,
      sortKey: -7,
      reach: 1_234n,
      predictionId: video.currentPredictionId,
      enqueuedBy: 'rule:test',
    });
    expect(job.uncertainty).toBeCloseTo(0.8);
    expect(await eventsOf(queue.id)).toEqual([{ queueId: queue.id, jobIds: [job.id] }]);
  });

  it('has one open job a queue, which is raised to the higher priority', async () => {
    const queue = await makeQueue(test.database);
    const videoId = await makeVideo(test.database);
    const first = await enqueue({ queueId: queue.id, videoId, priority: 5 });
    const lower = await enqueue({ queueId: queue.id, videoId, priority: 1, blind: true });
    expect(lower).toMatchObject({ created: false, job: { id: first.job.id, priority: 5 } });
    const higher = await enqueue({
      queueId: queue.id,
      videoId,
      priority: 9,
      excludedReviewers: ['key:a'],
    });
    expect(higher.job).toMatchObject({
      id: first.job.id,
      priority: 9,
      sortKey: -9,
      blind: true,
      excludedReviewers: ['key:a'],
    });
    expect(await eventsOf(queue.id)).toHaveLength(1);
    const elsewhere = await makeQueue(test.database);
    expect((await enqueue({ queueId: elsewhere.id, videoId })).created).toBe(true);
  });

  it('has one open job however many enqueue it at once', async () => {
    const queue = await makeQueue(test.database);
    const videoId = await makeVideo(test.database);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, priority) =>
        enqueue({ queueId: queue.id, videoId, priority }),
      ),
    );
    expect(new Set(results.map(({ job }) => job.id)).size).toBe(1);
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    const jobs = await test.database.prisma.reviewJob.findMany({ where: { queueId: queue.id } });
    expect(jobs).toMatchObject([{ priority: 19, sortKey: -19 }]);
  });

  it('may be a gold job beside another', async () => {
    const queue = await makeQueue(test.database);
    const videoId = await makeVideo(test.database);
    const label = await test.database.prisma.label.create({
      data: { id: nobody, videoId, revision: 1, label: 'CLAIM', source: 'GOLD', actor: admin },
    });
    const gold = { queueId: queue.id, videoId, goldLabelId: label.id, blind: true };
    const results = [await enqueue(gold), await enqueue({ ...gold, goldLabelId: null })];
    expect(results.map(({ created }) => created)).toEqual([true, true]);
  });

  it('is refused where video or queue is missing, or the queue archived', async () => {
    const queue = await makeQueue(test.database);
    const videoId = await makeVideo(test.database);
    await expect(enqueue({ queueId: queue.id, videoId: nobody })).rejects.toThrow('no such video');
    await expect(enqueue({ queueId: nobody, videoId })).rejects.toThrow('no review queue');
    const change = { queueId: queue.id, actor: admin };
    await archiveReviewQueue(test, { ...change, archived: true });
    await expect(enqueue({ queueId: queue.id, videoId })).rejects.toThrow('no review queue');
    await archiveReviewQueue(test, { ...change, archived: false });
    expect((await enqueue({ queueId: queue.id, videoId })).created).toBe(true);
  });

  it('by hand is put on record', async () => {
    const queue = await makeQueue(test.database);
    const videoId = await makeVideo(test.database);
    const input = { videoId, queueId: queue.id, priority: 3, actor: 'key:mod' };
    const { job } = await enqueueVideo(test, input);
    expect(job).toMatchObject({ source: 'MANUAL', enqueuedBy: 'key:mod', priority: 3 });
    expect(
      await test.database.prisma.auditEvent.findMany({
        where: { subjectId: videoId },
        select: { actor: true, action: true },
      }),
    ).toEqual([{ actor: 'key:mod', action: 'job.enqueue' }]);
    await expect(enqueueVideo(test, { ...input, priority: 1.5 })).rejects.toThrow('priority');
  });
});

describe('a queue', () => {
  it('is made with defaults, and with a key that no other has', async () => {
    const queue = await createReviewQueue(test, { key: 'fact-check', name: 'Fact check' }, admin);
    expect(queue).toMatchObject({ order: 'PRIORITY', leaseSeconds: 300, undoSeconds: 600 });
    await expect(
      createReviewQueue(test, { key: 'fact-check', name: 'Again' }, admin),
    ).rejects.toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ field: 'key' }] });
    await expect(
      createReviewQueue(test, { key: 'Fact Check', name: '', leaseSeconds: 5 }, admin),
    ).rejects.toMatchObject({
      issues: [{ field: 'name' }, { field: 'leaseSeconds' }, { field: 'key' }],
    });
  });

  it('keeps what a change leaves out, and its list of reviewers until it gets another', async () => {
    const { id } = await makeQueue(test.database, { restricted: true, reviewers: ['key:a'] });
    const update = (change: Parameters<typeof updateReviewQueue>[1]['change']) =>
      updateReviewQueue(test, { queueId: id, change, actor: admin });
    expect(await update({ name: 'Other' })).toMatchObject({ name: 'Other', restricted: true });
    const reviewers = () => test.database.prisma.queueReviewer.findMany({ where: { queueId: id } });
    expect(await reviewers()).toMatchObject([{ reviewer: 'key:a' }]);
    await update({ reviewers: ['key:b', 'key:b'] });
    expect(await reviewers()).toMatchObject([{ reviewer: 'key:b' }]);
    await expect(update({ escalatesToId: id })).rejects.toMatchObject({
      issues: [{ field: 'escalatesTo' }],
    });
    await expect(update({ escalatesToId: nobody })).rejects.toThrow('escalate');
  });

  describe('of another order', () => {
    let queue: ReviewQueue;

    const ordered = async () => {
      const jobs = await test.database.prisma.reviewJob.findMany({
        where: { queueId: queue.id },
        orderBy: [{ sortKey: 'asc' }, { id: 'asc' }],
        include: { prediction: { include: { video: true } } },
      });
      return jobs.map(({ prediction }) => prediction.video.transcript);
    };

    it('has its open jobs put in order anew', async () => {
      queue = await makeQueue(test.database);
      const videos = await makeVideos(test.database, [
        { transcript: 'first', claimProbability: 0.99, viewCount: 50 },
        { transcript: 'second', claimProbability: 0.5, viewCount: 10 },
        { transcript: 'third', claimProbability: 0.2, viewCount: 9_000 },
      ]);
      for (const [index, videoId] of videos.entries()) {
        await enqueue({ queueId: queue.id, videoId, priority: index });
      }
      expect(await ordered()).toEqual(['third', 'second', 'first']);
      for (const [order, expected] of [
        ['UNCERTAINTY', ['second', 'third', 'first']],
        ['REACH', ['third', 'first', 'second']],
        ['AGE', ['first', 'second', 'third']],
        ['PRIORITY', ['third', 'second', 'first']],
      ] as const) {
        await updateReviewQueue(test, { queueId: queue.id, change: { order }, actor: admin });
        expect(await ordered(), order).toEqual(expected);
      }
    });

    it('has jobs in that order which were enqueued while it changed', async () => {
      queue = await makeQueue(test.database);
      const videos = await makeVideos(
        test.database,
        Array.from({ length: 40 }, (_, index) => ({ viewCount: index })),
      );
      const change = { order: 'REACH' } as const;
      await Promise.all([
        ...videos.map((videoId) => enqueue({ queueId: queue.id, videoId, priority: 1 })),
        updateReviewQueue(test, { queueId: queue.id, change, actor: admin }),
      ]);
      const jobs = await test.database.prisma.reviewJob.findMany({ where: { queueId: queue.id } });
      expect(jobs).toHaveLength(40);
      expect(jobs.filter(({ sortKey, reach }) => sortKey !== -Number(reach))).toEqual([]);
    });
  });
});
