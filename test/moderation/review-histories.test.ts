/*
 * Random histories of a queue, against a model of it in memory: after each step both say the same of every
 * job, label and decision. The seed is printed, and GAVEL_TEST_SEED repeats it. Leases end by a hand on the
 * database's side of the clock, not by waiting.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GavelError } from '../../src/errors.ts';
import type { ClaimLabel, JobStatus } from '../../src/generated/prisma/client.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { createRandom } from '../../src/ml/random.ts';
import { enqueueReviewJob } from '../../src/moderation/queues/enqueue-review-job.ts';
import { decideJob } from '../../src/moderation/review/decide-job.ts';
import { escalateJob } from '../../src/moderation/review/escalate-job.ts';
import { leaseNextJob } from '../../src/moderation/review/lease-next-job.ts';
import { releaseJob } from '../../src/moderation/review/release-job.ts';
import { renewLease } from '../../src/moderation/review/renew-lease.ts';
import { undoDecision } from '../../src/moderation/review/undo-decision.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeQueue, makeVideos } from './support/review.ts';

const STEPS = 400;
const seed = Number(process.env.GAVEL_TEST_SEED ?? Date.now() % 1_000_000);

type Claim = { jobId: string; leaseToken: string; actor: string };

/** What the model knows of a job. */
type Job = {
  id: string;
  videoId: string;
  status: JobStatus;
  priority: number;
  excluded: Set<string>;
  claim: Claim | null;
  live: boolean;
};

type Made = { id: string; actor: string; job: Job; label: ClaimLabel; undone: boolean };

let test: TestDatabase;
let jobs: Jobs;

beforeAll(async () => {
  test = await createTestDatabase();
  jobs = await openJobs({ database: test.database, log: createLogger('fatal') });
});

afterAll(async () => {
  await jobs.close();
  await test.drop();
});

it(`any history agrees with the model (GAVEL_TEST_SEED=${seed})`, async () => {
  process.stderr.write(`review histories: GAVEL_TEST_SEED=${seed}\n`);
  const { database } = test;
  const { prisma, pool } = database;
  const room = { database, jobs };
  const random = createRandom(seed);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  const pick = <T>(list: readonly T[]): T | undefined => list[below(list.length)];

  const above = await makeQueue(database);
  const queue = await makeQueue(database, { escalatesToId: above.id });
  const videos = await makeVideos(
    database,
    Array.from({ length: 12 }, () => ({})),
  );
  const reviewers = ['key:a', 'key:b', 'key:c'];
  const model: Job[] = [];
  const made: Made[] = [];
  /** Every token there was: most of them hold nothing any more. */
  const claims: Claim[] = [];

  const waits = (job: Job) => job.status === 'PENDING' || (job.status === 'LEASED' && !job.live);
  const isOpen = (job: Job) => job.status === 'PENDING' || job.status === 'LEASED';
  const holds = (claim: Claim) =>
    model.find((job) => job.live && job.claim?.leaseToken === claim.leaseToken);
  const letGo = (job: Job, status: JobStatus): void => {
    Object.assign(job, { status, claim: null, live: false });
  };
  const next = (actor: string, among: (job: Job) => boolean) =>
    model
      .filter((job) => among(job) && !job.excluded.has(actor))
      .sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1))[0];
  const labelOf = (videoId: string) =>
    made.findLast(({ job, undone }) => job.videoId === videoId && !undone)?.label ?? null;

  /** Acts under a claim, which holds a job or is refused; says which job it held. */
  async function under(act: (claim: Claim) => Promise<unknown>): Promise<Job | null> {
    const claim = pick(claims);
    if (claim === undefined) return null;
    const held = holds(claim);
    const refusal = await act(claim).then(
      () => null,
      (error: unknown) => (error instanceof GavelError ? error.code : Promise.reject(error)),
    );
    expect(refusal).toBe(held === undefined ? 'LEASE_LOST' : null);
    return held ?? null;
  }

  const STEP_KINDS: readonly (readonly [weight: number, step: () => Promise<void>])[] = [
    [3, enqueue],
    [5, lease],
    [1, async () => void (await under((claim) => renewLease(room, claim)))],
    [1, () => giveBack(false)],
    [1, () => giveBack(true)],
    [2, expire],
    [5, decide],
    [1, escalate],
    [2, undo],
  ];

  async function enqueue(): Promise<void> {
    const videoId = pick(videos) ?? '';
    const priority = below(5);
    const { job, created } = await prisma.$transaction((tx) =>
      enqueueReviewJob(tx, {
        ...{ queueId: queue.id, videoId, priority },
        ...{ source: 'RULE', enqueuedBy: 'test' },
      }),
    );
    const open = model.find((known) => known.videoId === videoId && isOpen(known));
    expect(created).toBe(open === undefined);
    if (open !== undefined) {
      expect(job.id).toBe(open.id);
      open.priority = Math.max(open.priority, priority);
      return;
    }
    model.push({
      ...{ id: job.id, videoId, status: 'PENDING', priority },
      ...{ excluded: new Set<string>(), claim: null, live: false },
    });
  }

  async function lease(): Promise<void> {
    const actor = pick(reviewers) ?? '';
    const held = model.find((job) => job.live && job.claim?.actor === actor);
    const pending = next(actor, ({ status }) => status === 'PENDING');
    // What has expired is put back when nothing else waits.
    const expected = held ?? pending ?? next(actor, waits);
    const asked = { queueId: queue.id, another: false, reviewer: { actor, senior: false } };
    const leased = await leaseNextJob(room, asked);
    if (held === undefined && pending === undefined) {
      for (const job of model) if (job.status === 'LEASED' && !job.live) letGo(job, 'PENDING');
    }
    expect(leased?.id).toBe(expected?.id);
    if (leased === null || expected === undefined) return;
    const claim = { jobId: leased.id, leaseToken: leased.leaseToken ?? '', actor };
    if (held === undefined) expect(claims).not.toContainEqual(claim);
    else expect(claim).toEqual(held.claim);
    claims.push(claim);
    Object.assign(expected, { status: 'LEASED', claim, live: true });
  }

  async function giveBack(skip: boolean): Promise<void> {
    const held = await under((claim) => releaseJob(room, { ...claim, skip }));
    if (held?.claim == null) return;
    if (skip) held.excluded.add(held.claim.actor);
    letGo(held, 'PENDING');
  }

  async function expire(): Promise<void> {
    const job = pick(model.filter(({ live }) => live));
    if (job === undefined) return;
    await pool.query('UPDATE review_job SET lease_expires_at = clock_timestamp() WHERE id = $1', [
      job.id,
    ]);
    job.live = false;
  }

  async function decide(): Promise<void> {
    const label: ClaimLabel = below(2) === 0 ? 'CLAIM' : 'OPINION';
    const before = made.length;
    let id = '';
    const content = {
      label,
      policyIds: [],
      actionIds: [],
      reason: `step ${claims.length}-${before}`,
    };
    const held = await under(async (claim) => {
      ({ id } = await decideJob(room, { ...claim, ...content }));
      // A lost answer: the same again is the same.
      expect((await decideJob(room, { ...claim, ...content })).id).toBe(id);
    });
    if (held?.claim == null) return;
    made.push({ id, actor: held.claim.actor, job: held, label, undone: false });
    letGo(held, 'DECIDED');
  }

  async function escalate(): Promise<void> {
    const reason = `step ${model.length}-${random.next()}`;
    const held = await under((claim) => escalateJob(room, { ...claim, reason }));
    if (held !== null) letGo(held, 'ESCALATED');
  }

  async function undo(): Promise<void> {
    const decision = pick(made.filter(({ undone }) => !undone));
    if (decision === undefined) return;
    const reviewer = { actor: pick(reviewers) ?? '', senior: below(2) === 0 };
    const allowed = reviewer.senior || reviewer.actor === decision.actor;
    const undoing = undoDecision(room, { decisionId: decision.id, lease: false, reviewer });
    if (!allowed) {
      await expect(undoing).rejects.toMatchObject({ code: 'UNDO_REFUSED' });
      return;
    }
    await undoing;
    decision.undone = true;
    const { job } = decision;
    const other = model.some((known) => known.videoId === job.videoId && isOpen(known));
    letGo(job, other ? 'CANCELLED' : 'PENDING');
  }

  const steps = STEP_KINDS.flatMap(([weight, step]) => Array.from({ length: weight }, () => step));
  for (let step = 0; step < STEPS; step += 1) {
    const act = pick(steps);
    await act?.();
    const stored = await prisma.reviewJob.findMany({
      where: { queueId: queue.id },
      orderBy: { id: 'asc' },
    });
    expect(
      stored.map(({ id, status, leaseToken, priority }) => [id, status, leaseToken, priority]),
      `after step ${step}, ${act?.name}`,
    ).toEqual(
      model
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ id, status, claim, priority }) => [
          id,
          status,
          claim?.leaseToken ?? null,
          priority,
        ]),
    );
  }
  const labelled = await prisma.video.findMany({
    where: { id: { in: videos } },
    select: { id: true, currentLabel: { select: { label: true } } },
  });
  for (const { id, currentLabel } of labelled) {
    expect(currentLabel?.label ?? null, id).toBe(labelOf(id));
  }
  expect(await prisma.decision.count({ where: { kind: 'DECIDE' } })).toBe(made.length);
});
