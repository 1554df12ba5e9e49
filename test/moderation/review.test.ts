import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Prisma, ReviewJob, ReviewQueue } from '../../src/generated/prisma/client.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { createAction } from '../../src/moderation/actions/create-action.ts';
import { createWebhookEndpoint } from '../../src/moderation/deliveries/create-webhook-endpoint.ts';
import { networkPolicy } from '../../src/moderation/deliveries/network-policy.ts';
import {
  type Enqueueing,
  enqueueReviewJob,
} from '../../src/moderation/queues/enqueue-review-job.ts';
import type { NewQueue } from '../../src/moderation/queues/queue-settings.ts';
import type { Reviewer } from '../../src/moderation/queues/reviewer.ts';
import { cancelJob } from '../../src/moderation/review/cancel-job.ts';
import { decideJob } from '../../src/moderation/review/decide-job.ts';
import type { DecisionContent } from '../../src/moderation/review/decision-content.ts';
import { escalateJob } from '../../src/moderation/review/escalate-job.ts';
import { leaseNextJob, MAX_LEASES } from '../../src/moderation/review/lease-next-job.ts';
import { liveLeases } from '../../src/moderation/review/live-leases.ts';
import { redecide } from '../../src/moderation/review/redecide.ts';
import { releaseJob } from '../../src/moderation/review/release-job.ts';
import { renewLease } from '../../src/moderation/review/renew-lease.ts';
import { returnExpiredLeases } from '../../src/moderation/review/return-expired-leases.ts';
import { undoDecision } from '../../src/moderation/review/undo-decision.ts';
import { DECISION } from '../../src/moderation/review/write-decision.ts';
import { relabelVideo } from '../../src/training/relabel-video.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeQueue, makeVideo, makeVideos } from './support/review.ts';

let test: TestDatabase;
let jobs: Jobs;
let database: TestDatabase['database'];
let room: { database: TestDatabase['database']; jobs: Jobs };

beforeAll(async () => {
  test = await createTestDatabase();
  database = test.database;
  jobs = await openJobs({ database, log: createLogger('fatal') });
  room = { database, jobs };
});

afterAll(async () => {
  await jobs.close();
  await test.drop();
});

const ann: Reviewer = { actor: 'key:ann', senior: false };
const bob: Reviewer = { actor: 'key:bob', senior: false };
const sue: Reviewer = { actor: 'key:sue', senior: true };

const GOLD_TRUTH = { label: 'CLAIM', reason: 'known', actor: 'key:admin' } as const;
const CLAIM: DecisionContent = { label: 'CLAIM', policyIds: [], actionIds: [], reason: null };

/** A queue with so many jobs of as many videos. */
async function queueOf(count: number, settings: Partial<NewQueue> = {}) {
  const queue = await makeQueue(database, settings);
  const videos = await makeVideos(
    database,
    Array.from({ length: count }, () => ({})),
  );
  const made: ReviewJob[] = [];
  for (const videoId of videos) made.push(await enqueue({ queueId: queue.id, videoId }));
  return { queue, jobs: made };
}

async function enqueue(
  enqueueing: Partial<Enqueueing> & { queueId: string; videoId: string },
): Promise<ReviewJob> {
  const { job } = await database.prisma.$transaction((tx) =>
    enqueueReviewJob(tx, { source: 'RULE', enqueuedBy: 'rule:test', ...enqueueing }),
  );
  return job;
}

/** Leases a job that must be there. */
async function lease(queue: ReviewQueue, reviewer: Reviewer, another = false) {
  const job = await leaseNextJob(room, { queueId: queue.id, another, reviewer });
  if (job?.leaseToken == null) throw new Error('nothing was leased');
  return { ...job, claim: { jobId: job.id, leaseToken: job.leaseToken, actor: reviewer.actor } };
}

/** Lets the lease be over, by the clock of the database. */
const expire = (jobId: string) =>
  database.pool.query(`UPDATE review_job SET lease_expires_at = clock_timestamp() WHERE id = $1`, [
    jobId,
  ]);

const jobNow = (id: string) => database.prisma.reviewJob.findUniqueOrThrow({ where: { id } });

const labelOf = async (videoId: string) =>
  (
    await database.prisma.video.findUniqueOrThrow({
      where: { id: videoId },
      select: { currentLabel: { select: { label: true, source: true, revision: true } } },
    })
  ).currentLabel;

const count = async () => {
  const { prisma } = database;
  return Promise.all([
    prisma.decision.count(),
    prisma.label.count(),
    prisma.actionTaken.count(),
    prisma.auditEvent.count(),
    prisma.event.count(),
  ]);
};

/** What nothing is written by. */
async function writesNothing(act: () => Promise<unknown>, error: object): Promise<void> {
  const before = await count();
  await expect(act()).rejects.toMatchObject(error);
  expect(await count()).toEqual(before);
}

describe('whoever subscribed to decisions', () => {
  /** What was put into the outbox about a video. */
  async function toldOf(videoId: string) {
    const events = await database.prisma.webhookEvent.findMany({ orderBy: { id: 'asc' } });
    const id = Buffer.from(`Video:${videoId}`).toString('base64url');
    return events.flatMap(({ topic, data }) => {
      const { kind, label, video } = webhookData.parse(data);
      return video.id === id ? [{ topic, kind, label }] : [];
    });
  }
  const webhookData = z.object({
    kind: z.string(),
    label: z.string().nullable(),
    video: z.object({ id: z.string() }),
  });

  it('is told of each, and of its undo; of a gold job, which has no effect, nobody is', async () => {
    const settings = { policy: networkPolicy(['127.0.0.0/8']), secretKey: randomBytes(32) };
    const { endpoint } = await database.prisma.$transaction((db) =>
      createWebhookEndpoint(
        { db, settings },
        {
          url: 'http://127.0.0.1:9/',
          description: '',
          topics: ['decision.made'],
          actor: 'key:admin',
        },
      ),
    );
    const { queue, jobs: made } = await queueOf(2);
    const [told, gold] = made;
    if (told === undefined || gold === undefined) throw new Error('no jobs');
    const truth = await relabelVideo({ database }, { ...GOLD_TRUTH, videoId: gold.videoId });
    await database.prisma.reviewJob.update({
      where: { id: gold.id },
      data: { goldLabelId: truth.id },
    });

    const first = await lease(queue, ann);
    const decision = await decideJob(room, { ...first.claim, ...CLAIM });
    const second = await lease(queue, ann);
    await decideJob(room, { ...second.claim, ...CLAIM });
    await undoDecision(room, { decisionId: decision.id, lease: false, reviewer: ann });

    expect(await toldOf(told.videoId)).toEqual([
      { topic: 'decision.made', kind: 'DECIDE', label: 'CLAIM' },
      { topic: 'decision.made', kind: 'UNDO', label: null },
    ]);
    expect(await toldOf(gold.videoId)).toEqual([]);
    await database.prisma.webhookEndpoint.update({
      where: { id: endpoint.id },
      data: { enabled: false },
    });
  });
});

describe('a lease', () => {
  it('hands out the next job under a random token, for as long as the queue says', async () => {
    const { queue, jobs } = await queueOf(2, { leaseSeconds: 60 });
    const first = await lease(queue, ann);
    const second = await lease(queue, bob);
    expect([first.id, second.id]).toEqual(jobs.map(({ id }) => id));
    expect(first).toMatchObject({ status: 'LEASED', leaseHolder: 'key:ann' });
    expect(first.leaseToken).not.toBe(second.leaseToken);
    const lasts = (first.leaseExpiresAt?.getTime() ?? 0) - (first.leasedAt?.getTime() ?? 0);
    expect(Math.abs(lasts - 60_000)).toBeLessThan(5_000);
    expect(
      await leaseNextJob(room, { queueId: queue.id, another: true, reviewer: bob }),
    ).toBeNull();
  });

  it('is given again to who holds it, for the full time, unless another is asked for', async () => {
    const { queue } = await queueOf(MAX_LEASES + 1);
    const first = await lease(queue, ann);
    await database.pool.query(
      `UPDATE review_job SET lease_expires_at = clock_timestamp() + interval '1 second' WHERE id = $1`,
      [first.id],
    );
    const again = await lease(queue, ann);
    expect(again).toMatchObject({ id: first.id, leaseToken: first.leaseToken });
    expect(again.leaseExpiresAt?.getTime()).toBeGreaterThan(Date.now() + 60_000);
    const another = await lease(queue, ann, true);
    expect(another.id).not.toBe(first.id);
    for (let held = 2; held < MAX_LEASES; held += 1) await lease(queue, ann, true);
    await expect(lease(queue, ann, true)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    expect((await liveLeases(database.prisma, ann.actor)).map(({ id }) => id)).toContain(first.id);
  });

  it('is one, however often its reviewer asks at once', async () => {
    const { queue } = await queueOf(5);
    const leased = await Promise.all(Array.from({ length: 8 }, () => lease(queue, ann)));
    expect(new Set(leased.map(({ leaseToken }) => leaseToken)).size).toBe(1);
  });

  it('goes back to the queue when it is over, and its token decides nothing', async () => {
    const { queue } = await queueOf(1);
    const old = await lease(queue, ann);
    await expire(old.id);
    await writesNothing(() => decideJob(room, { ...old.claim, ...CLAIM }), {
      code: 'LEASE_LOST',
      loss: 'EXPIRED',
    });
    await writesNothing(() => renewLease(room, old.claim), { loss: 'EXPIRED' });
    const next = await lease(queue, bob);
    expect(next.id).toBe(old.id);
    await writesNothing(() => decideJob(room, { ...old.claim, ...CLAIM }), { loss: 'TAKEN' });
    await decideJob(room, { ...next.claim, ...CLAIM });
    await writesNothing(() => decideJob(room, { ...old.claim, ...CLAIM }), { loss: 'CLOSED' });
  });

  it('is taken back by a sweep too, which is on record', async () => {
    const { queue } = await queueOf(1);
    const { id } = await lease(queue, ann);
    await expire(id);
    expect(await database.prisma.$transaction(returnExpiredLeases)).toBe(1);
    expect(await jobNow(id)).toMatchObject({ status: 'PENDING', leaseToken: null });
    const actions = await database.prisma.auditEvent.findMany({ where: { subjectId: id } });
    expect(actions.map(({ action }) => action)).toEqual(['job.lease', 'job.expire']);
    const { expiredLeases } = await database.prisma.reviewQueue.findUniqueOrThrow({
      where: { id: queue.id },
    });
    expect(expiredLeases).toBe(1n);
  });

  it('is worthless in the hands of another', async () => {
    const { queue } = await queueOf(1);
    const { claim } = await lease(queue, ann);
    const foreign = { ...claim, actor: bob.actor };
    for (const act of [
      () => decideJob(room, { ...foreign, ...CLAIM }),
      () => renewLease(room, foreign),
      () => releaseJob(room, { ...foreign, skip: false }),
      () => escalateJob(room, { ...foreign, reason: 'why' }),
      () => decideJob(room, { ...claim, leaseToken: randomUUID(), ...CLAIM }),
    ]) {
      await writesNothing(act, { code: 'LEASE_LOST', loss: 'TAKEN' });
    }
  });

  it('can be renewed and given back; a skipped job does not come again', async () => {
    const { queue, jobs } = await queueOf(2);
    const { claim } = await lease(queue, ann);
    await database.pool.query(
      `UPDATE review_job SET lease_expires_at = clock_timestamp() + interval '5 seconds' WHERE id = $1`,
      [claim.jobId],
    );
    const renewed = await renewLease(room, claim);
    expect(renewed.leaseExpiresAt?.getTime()).toBeGreaterThan(Date.now() + 60_000);
    await releaseJob(room, { ...claim, skip: false });
    const again = await lease(queue, ann);
    expect(again.id).toBe(claim.jobId);
    expect(again.leaseToken).not.toBe(claim.leaseToken);
    await releaseJob(room, { ...again.claim, skip: true });
    expect((await lease(queue, ann)).id).toBe(jobs[1]?.id);
    expect((await lease(queue, bob)).id).toBe(jobs[0]?.id);
  });

  it('of a senior queue needs SENIOR, and of a restricted one to be listed', async () => {
    const senior = await queueOf(1, { seniorOnly: true });
    await expect(lease(senior.queue, ann)).rejects.toMatchObject({ code: 'QUEUE_FORBIDDEN' });
    expect((await lease(senior.queue, sue)).id).toBe(senior.jobs[0]?.id);
    const restricted = await queueOf(1, { restricted: true, reviewers: ['key:bob'] });
    await expect(lease(restricted.queue, sue)).rejects.toMatchObject({ code: 'QUEUE_FORBIDDEN' });
    expect((await lease(restricted.queue, bob)).id).toBe(restricted.jobs[0]?.id);
  });
});

describe('a decision', () => {
  let policySeries = 0;

  async function makePolicy(reasonRequired: boolean): Promise<string> {
    policySeries += 1;
    const id = randomUUID();
    await database.prisma.$transaction(async (tx) => {
      await tx.policy.create({ data: { id, key: `policy-${policySeries}`, version: 1 } });
      await tx.policyVersion.create({
        data: {
          policyId: id,
          version: 1,
          title: 'No rumours',
          standard: 'None.',
          reasonRequired,
          actor: 'key:admin',
        },
      });
    });
    return id;
  }

  const makeAction = (tx: Prisma.TransactionClient, key: string) =>
    createAction(
      { db: tx },
      { key, name: key, description: '', strikes: 1, strikeDays: 30, actor: 'key:admin' },
    );

  const inForce = async (videoId: string) =>
    (
      await database.prisma.actionTaken.findMany({
        where: { videoId, reversesId: null, reversedBy: null },
        include: { action: true },
        orderBy: { id: 'asc' },
      })
    ).map(({ action }) => action.key);

  it('waits for its turn to tell of itself only when all else is written', async () => {
    const { queue } = await queueOf(1);
    const { claim } = await lease(queue, ann);
    const audited = async () =>
      (await database.pool.query('SELECT last_value FROM audit_event_id_seq')).rows[0].last_value;
    const before = await audited();
    const other = await database.pool.connect();
    await other.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('gavel.event'))`);
    const deciding = decideJob(room, { ...claim, ...CLAIM });
    await expect
      .poll(async () => {
        const waiting = await database.pool.query(
          `SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()`,
        );
        return waiting.rowCount;
      })
      .toBe(1);
    // Sequences are seen whether or not their transaction has committed.
    expect(await audited()).not.toBe(before);
    await other.query('COMMIT');
    other.release();
    expect(await deciding).toMatchObject({ jobId: claim.jobId });
  });

  it('is one transaction: label, policies as they stand, actions, record, event, closed job', async () => {
    const { queue } = await queueOf(1);
    const policyId = await makePolicy(true);
    const action = await database.prisma.$transaction((tx) => makeAction(tx, 'remove'));
    const { claim, videoId } = await lease(queue, ann);
    const content = { ...CLAIM, policyIds: [policyId], actionIds: [action.id] };
    await writesNothing(() => decideJob(room, { ...claim, ...content }), {
      code: 'VALIDATION_FAILED',
      issues: [{ field: 'reason' }],
    });
    const decision = await decideJob(room, { ...claim, ...content, reason: ' a rumour ' });
    expect(decision).toMatchObject({ kind: 'DECIDE', origin: 'REVIEWER', reason: 'a rumour' });
    expect(await labelOf(videoId)).toEqual({ label: 'CLAIM', source: 'HUMAN', revision: 1 });
    expect(await inForce(videoId)).toEqual(['remove']);
    const { prisma } = database;
    expect(
      await prisma.decisionPolicy.findMany({ where: { decisionId: decision.id } }),
    ).toMatchObject([{ policyId, policyVersion: 1 }]);
    expect(await jobNow(claim.jobId)).toMatchObject({
      status: 'DECIDED',
      decisionId: decision.id,
      closedBy: 'key:ann',
      leaseToken: null,
    });
    const oldestFirst = { orderBy: { id: 'asc' } } as const;
    const audit = await prisma.auditEvent.findMany({
      where: { subjectId: claim.jobId },
      ...oldestFirst,
    });
    expect(audit.map(({ action }) => action)).toEqual(['job.lease', 'job.decide']);
    const events = await prisma.event.findMany({ where: { topic: DECISION }, ...oldestFirst });
    expect(events.at(-1)?.payload).toEqual({
      decisionId: decision.id,
      jobId: claim.jobId,
      queueId: queue.id,
      videoId,
    });
  });

  it('asked for again after a lost answer is answered the first one; other content is refused', async () => {
    const { queue } = await queueOf(1);
    const { claim } = await lease(queue, ann);
    const action = await database.prisma.$transaction((tx) => makeAction(tx, 'warn'));
    const content = { ...CLAIM, actionIds: [action.id] };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => decideJob(room, { ...claim, ...content })),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const [first] = answers;
    const before = await count();
    expect(await decideJob(room, { ...claim, ...content })).toEqual(first);
    expect(await count()).toEqual(before);
    for (const other of [
      { ...content, label: 'OPINION' as const },
      { ...content, reason: 'why' },
      { ...content, actionIds: [] },
    ]) {
      await writesNothing(() => decideJob(room, { ...claim, ...other }), { loss: 'CLOSED' });
    }
    await writesNothing(() => decideJob(room, { ...claim, ...content, actor: 'key:bob' }), {
      loss: 'CLOSED',
    });
  });

  it('with an action or a policy that is not there writes nothing', async () => {
    const { queue } = await queueOf(1);
    const { claim } = await lease(queue, ann);
    const refused: [DecisionContent, string][] = [
      [{ ...CLAIM, actionIds: [randomUUID()] }, 'ACTION_UNAVAILABLE'],
      [{ ...CLAIM, policyIds: [randomUUID()] }, 'NOT_FOUND'],
      [{ ...CLAIM, reason: ' ' }, 'VALIDATION_FAILED'],
    ];
    for (const [content, code] of refused) {
      await writesNothing(() => decideJob(room, { ...claim, ...content }), { code });
    }
    expect(await jobNow(claim.jobId)).toMatchObject({ status: 'LEASED' });
  });

  it('does not overrule the gold standard, and states nothing new where it agrees', async () => {
    const { queue } = await queueOf(1);
    const { claim, videoId } = await lease(queue, ann);
    const id = randomUUID();
    await database.prisma.$transaction([
      database.prisma.label.create({
        data: { id, videoId, revision: 1, label: 'CLAIM', source: 'GOLD', actor: 'key:admin' },
      }),
      database.prisma.video.update({ where: { id: videoId }, data: { currentLabelId: id } }),
    ]);
    const opinion = { ...CLAIM, label: 'OPINION' as const };
    await writesNothing(() => decideJob(room, { ...claim, ...opinion }), { code: 'GOLD_LABEL' });
    expect(await decideJob(room, { ...claim, ...CLAIM })).toMatchObject({ labelId: null });
    expect(await labelOf(videoId)).toMatchObject({ source: 'GOLD', revision: 1 });
  });

  it('about a gold job is measured, and has no effect', async () => {
    const queue = await makeQueue(database);
    const videoId = await makeVideo(database);
    const goldLabelId = randomUUID();
    await database.prisma.label.create({
      data: {
        ...{ id: goldLabelId, videoId, revision: 1, actor: 'key:admin' },
        ...{ label: 'CLAIM', source: 'GOLD' },
      },
    });
    await enqueue({ queueId: queue.id, videoId, goldLabelId, blind: true });
    const { claim } = await lease(queue, ann);
    const action = await database.prisma.$transaction((tx) => makeAction(tx, 'restrict'));
    const content = { ...CLAIM, label: 'OPINION' as const, actionIds: [action.id] };
    const decision = await decideJob(room, { ...claim, ...content });
    expect(decision).toMatchObject({ label: 'OPINION', labelId: null });
    expect(await inForce(videoId)).toEqual([]);
    expect(await labelOf(videoId)).toBeNull();
    expect(await decideJob(room, { ...claim, ...content })).toEqual(decision);
  });

  it('undone lets the label stand that stood before, takes actions back, and opens the job', async () => {
    const { queue } = await queueOf(1);
    const { claim, videoId } = await lease(queue, ann);
    const relabelling = { videoId, label: 'OPINION', reason: 'seen', actor: 'key:x' } as const;
    await relabelVideo(room, relabelling);
    const action = await database.prisma.$transaction((tx) => makeAction(tx, 'hide'));
    const first = await decideJob(room, { ...claim, ...CLAIM, actionIds: [action.id] });
    expect(await labelOf(videoId)).toMatchObject({ label: 'CLAIM', revision: 2 });
    const undoing = { decisionId: first.id, lease: true, reviewer: ann };
    const undone = await undoDecision(room, undoing);
    expect(undone.decision).toMatchObject({ kind: 'UNDO', supersedesId: first.id, label: null });
    expect(undone.job).toMatchObject({ id: claim.jobId, status: 'LEASED', leaseHolder: 'key:ann' });
    expect(undone.job?.leaseToken).not.toBe(claim.leaseToken);
    expect(await labelOf(videoId)).toMatchObject({ label: 'OPINION', revision: 1 });
    expect(await inForce(videoId)).toEqual([]);
    expect(await database.prisma.label.count({ where: { videoId } })).toBe(2);
    // Again, after a lost answer; and by somebody who came too late.
    expect((await undoDecision(room, undoing)).decision.id).toBe(undone.decision.id);
    await writesNothing(() => undoDecision(room, { ...undoing, reviewer: sue }), {
      code: 'DECISION_SUPERSEDED',
      byDecisionId: undone.decision.id,
    });
    await writesNothing(
      () => undoDecision(room, { ...undoing, decisionId: undone.decision.id, reviewer: sue }),
      { code: 'UNDO_REFUSED' },
    );
    // The next labels count on.
    await relabelVideo(room, relabelling);
    expect(await labelOf(videoId)).toMatchObject({ label: 'OPINION', revision: 3 });
    const leaseToken = undone.job?.leaseToken ?? '';
    await decideJob(room, { ...claim, leaseToken, ...CLAIM });
    expect(await labelOf(videoId)).toMatchObject({ label: 'CLAIM', revision: 4 });
  });

  it('undone where nothing was known leaves no label; its job waits for anybody', async () => {
    const { queue } = await queueOf(1);
    const { claim, videoId } = await lease(queue, ann);
    const { id } = await decideJob(room, { ...claim, ...CLAIM });
    const { job } = await undoDecision(room, { decisionId: id, lease: false, reviewer: sue });
    expect(job).toMatchObject({ status: 'PENDING', decisionId: null, closedAt: null });
    expect(await labelOf(videoId)).toBeNull();
    expect((await lease(queue, bob)).id).toBe(claim.jobId);
  });

  it('undone after a later label leaves that one', async () => {
    const { queue } = await queueOf(1);
    const { claim, videoId } = await lease(queue, ann);
    const { id } = await decideJob(room, { ...claim, ...CLAIM });
    await relabelVideo(room, { videoId, label: 'OPINION', reason: 'seen', actor: 'key:x' });
    await undoDecision(room, { decisionId: id, lease: false, reviewer: ann });
    expect(await labelOf(videoId)).toMatchObject({ label: 'OPINION', revision: 2 });
  });

  it('can be undone by its reviewer for as long as the queue says, and by SENIOR at any time', async () => {
    const { queue } = await queueOf(1, { undoSeconds: 0 });
    const { claim } = await lease(queue, ann);
    const { id: decisionId } = await decideJob(room, { ...claim, ...CLAIM });
    const undo = (reviewer: Reviewer) => () =>
      undoDecision(room, { decisionId, lease: false, reviewer });
    await writesNothing(undo(ann), { code: 'UNDO_REFUSED' });
    await writesNothing(undo(bob), { code: 'UNDO_REFUSED' });
    await writesNothing(() => redecide(room, { decisionId, reviewer: ann, ...CLAIM }), {
      code: 'UNDO_REFUSED',
    });
    expect((await undo(sue)()).job).toMatchObject({ status: 'PENDING' });
  });

  it('undone gives way to a job of the video that has come into the queue meanwhile', async () => {
    const { queue } = await queueOf(1);
    const { claim, videoId } = await lease(queue, ann);
    const { id } = await decideJob(room, { ...claim, ...CLAIM });
    const newer = await enqueue({ queueId: queue.id, videoId });
    const { job } = await undoDecision(room, { decisionId: id, lease: true, reviewer: ann });
    expect(job).toMatchObject({ id: newer.id, status: 'LEASED', leaseHolder: 'key:ann' });
    expect(await jobNow(claim.jobId)).toMatchObject({ status: 'CANCELLED', decisionId: null });
  });

  it('replaced keeps the actions that both take, and is undone with them', async () => {
    const { queue } = await queueOf(1);
    const [keep, drop, add] = await database.prisma.$transaction((tx) =>
      Promise.all(['keep', 'drop', 'add'].map((key) => makeAction(tx, key))),
    );
    if (!keep || !drop || !add) throw new Error('no actions');
    const { claim, videoId } = await lease(queue, ann);
    const first = await decideJob(room, {
      ...claim,
      ...CLAIM,
      actionIds: [keep.id, drop.id],
    });
    const content = {
      ...CLAIM,
      label: 'OPINION' as const,
      actionIds: [add.id, keep.id],
      reason: 'on second thought',
    };
    const replacing = { decisionId: first.id, reviewer: sue, ...content };
    const second = await redecide(room, replacing);
    expect(second).toMatchObject({ supersedesId: first.id, actor: 'key:sue', label: 'OPINION' });
    expect(await inForce(videoId)).toEqual(['keep', 'add']);
    expect(await labelOf(videoId)).toMatchObject({ label: 'OPINION', revision: 2 });
    expect(await jobNow(claim.jobId)).toMatchObject({ status: 'DECIDED', decisionId: second.id });
    expect(await redecide(room, replacing)).toEqual(second);
    await writesNothing(() => redecide(room, { ...replacing, reviewer: ann }), {
      code: 'DECISION_SUPERSEDED',
    });
    await undoDecision(room, { decisionId: second.id, lease: false, reviewer: sue });
    expect(await inForce(videoId)).toEqual([]);
    expect(await labelOf(videoId)).toBeNull();
  });

  it('replaced by one without a label lets the label before stand', async () => {
    const { queue } = await queueOf(1);
    const { claim, videoId } = await lease(queue, ann);
    const { id } = await decideJob(room, { ...claim, ...CLAIM });
    await redecide(room, { decisionId: id, reviewer: ann, ...CLAIM, label: null });
    expect(await labelOf(videoId)).toBeNull();
  });

  it('is undone or replaced once, however many try at once', async () => {
    const { queue } = await queueOf(1);
    const { claim } = await lease(queue, ann);
    const { id: decisionId } = await decideJob(room, { ...claim, ...CLAIM });
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) => {
        const reviewer = { actor: `key:senior-${index}`, senior: true };
        return index % 2 === 0
          ? undoDecision(room, { decisionId, lease: false, reviewer })
          : redecide(room, { decisionId, reviewer, ...CLAIM });
      }),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'DECISION_SUPERSEDED' });
      }
    }
  });

  it('undone while its video is enqueued anew leaves one open job', async () => {
    const { queue } = await queueOf(1);
    for (let round = 0; round < 10; round += 1) {
      const { claim, videoId } = await lease(queue, ann);
      const { id } = await decideJob(room, { ...claim, ...CLAIM });
      await Promise.all([
        undoDecision(room, { decisionId: id, lease: false, reviewer: ann }),
        enqueue({ queueId: queue.id, videoId }),
      ]);
      const open = await database.prisma.reviewJob.findMany({
        where: { queueId: queue.id, closedAt: null },
      });
      expect(open).toHaveLength(1);
    }
  });
});

describe('a job', () => {
  it('escalated goes on in the queue above, not to who escalated it', async () => {
    const above = await makeQueue(database);
    const { queue } = await queueOf(1, { escalatesToId: above.id });
    const { claim, videoId } = await lease(queue, ann);
    const { job, escalatedTo } = await escalateJob(room, { ...claim, reason: 'over my head' });
    expect(job).toMatchObject({ status: 'ESCALATED', closingReason: 'over my head' });
    expect(escalatedTo).toMatchObject({
      queueId: above.id,
      videoId,
      source: 'ESCALATION',
      parentId: job.id,
      excludedReviewers: ['key:ann'],
    });
    const again = await escalateJob(room, { ...claim, reason: 'over my head' });
    expect(again.escalatedTo.id).toBe(escalatedTo.id);
    expect(
      await leaseNextJob(room, { queueId: above.id, another: false, reviewer: ann }),
    ).toBeNull();
    const last = await lease(above, sue);
    expect(last.id).toBe(escalatedTo.id);
    await writesNothing(() => escalateJob(room, { ...last.claim, reason: 'why' }), {
      code: 'VALIDATION_FAILED',
    });
  });

  it('cancelled is taken from who holds it; a decided one cannot be', async () => {
    const { queue } = await queueOf(2);
    const held = await lease(queue, ann);
    const cancelling = { jobId: held.id, reason: 'not needed', actor: sue.actor };
    expect(await cancelJob(room, cancelling)).toMatchObject({
      status: 'CANCELLED',
      closingReason: 'not needed',
    });
    await writesNothing(() => decideJob(room, { ...held.claim, ...CLAIM }), { loss: 'CLOSED' });
    expect((await cancelJob(room, cancelling)).status).toBe('CANCELLED');
    const decided = await lease(queue, ann);
    await decideJob(room, { ...decided.claim, ...CLAIM });
    await writesNothing(() => cancelJob(room, { ...cancelling, jobId: decided.id }), {
      code: 'JOB_CLOSED',
    });
  });
});

describe('200 reviewers at once', () => {
  it('decide each of 5,000 jobs exactly once, and lose none', async () => {
    const queue = await makeQueue(database);
    await makeVideos(
      database,
      Array.from({ length: 5_000 }, () => ({ transcript: 'one of many' })),
    );
    await database.pool.query(
      `INSERT INTO review_job (id, queue_id, video_id, source, uncertainty, reach, sort_key,
         prediction_id, enqueued_by)
       SELECT gen_random_uuid(), $1, id, 'RULE', 0, 0, 0, current_prediction_id, 'rule:test'
       FROM video WHERE transcript = 'one of many'`,
      [queue.id],
    );
    const work = async (index: number): Promise<number> => {
      const reviewer = { actor: `key:reviewer-${index}`, senior: false };
      for (let decided = 0; ; decided += 1) {
        const job = await leaseNextJob(room, { queueId: queue.id, another: false, reviewer });
        if (job?.leaseToken == null) return decided;
        const claim = { jobId: job.id, leaseToken: job.leaseToken, actor: reviewer.actor };
        await decideJob(room, { ...claim, ...CLAIM });
      }
    };
    const decided = await Promise.all(Array.from({ length: 200 }, (_, index) => work(index)));
    expect(decided.reduce((sum, count) => sum + count, 0)).toBe(5_000);
    const { rows } = await database.pool.query(
      `SELECT count(*)::int AS jobs, count(DISTINCT decision.id)::int AS decisions,
         count(DISTINCT decision.video_id)::int AS videos
       FROM review_job JOIN decision ON decision.job_id = review_job.id
       WHERE queue_id = $1 AND status = 'DECIDED' AND decision_id = decision.id`,
      [queue.id],
    );
    expect(rows).toEqual([{ jobs: 5_000, decisions: 5_000, videos: 5_000 }]);
  });
});
