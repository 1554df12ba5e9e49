import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitingJobsStatement } from '../../src/db/sql/waiting-jobs.ts';
import { makeQueue } from '../moderation/support/review.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';

let app: TestApp;
let ann: string;
let bob: string;
let sue: string;

beforeAll(async () => {
  app = await startTestApp();
  ann = (await createKey(app, ['MODERATOR'])).secret;
  bob = (await createKey(app, ['MODERATOR'])).secret;
  sue = (await createKey(app, ['SENIOR'])).secret;
});

afterAll(() => app.close());

const queueId = (id: string) => Buffer.from(`ReviewQueue:${id}`).toString('base64url');

let videos = 0;

/** A queue with so many jobs of as many videos. */
async function queueOf(count: number, settings: Parameters<typeof makeQueue>[1] = {}) {
  const queue = queueId((await makeQueue(app.database, settings)).id);
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    videos += 1;
    const { id } = await submit(app, { externalId: `review-${videos}` });
    ids.push(id);
    await app.graphql(
      `mutation ($input: EnqueueVideoInput!) {
         enqueueVideo(input: $input) { ... on EnqueueVideoSuccess { created } } }`,
      { input: { video: id, queue } },
    );
  }
  return { queue, videos: ids };
}

type Held = { job: { id: string; video: { id: string } }; lease: { token: string } };

async function lease(queue: string, key: string): Promise<Held> {
  const { data } = await app.graphql<{ leaseNextJob: Held }>(
    `mutation ($input: LeaseNextJobInput!) { leaseNextJob(input: $input) {
       __typename ... on LeaseNextJobSuccess { job { id video { id } } lease { token } } } }`,
    { input: { queue } },
    key,
  );
  return data.leaseNextJob;
}

async function decide(held: Held, key: string, extra: Record<string, unknown> = {}) {
  const { data, errors } = await app.graphql<{
    decideJob: { __typename: string; decision: { id: string; actor: string } };
  }>(
    `mutation ($input: DecideJobInput!) { decideJob(input: $input) {
       __typename
       ... on DecisionSuccess { decision { id label actor job { id status decision { id } } } }
       ... on LeaseLostError { code loss job { id status } } } }`,
    { input: { job: held.job.id, leaseToken: held.lease.token, label: 'CLAIM', ...extra } },
    key,
  );
  expect(errors).toBeUndefined();
  return data.decideJob;
}

describe('the token of a lease', () => {
  it('is shown to its holder alone', async () => {
    const { queue } = await queueOf(1);
    const held = await lease(queue, ann);
    const query = '{ myLeases { token holder job { id } } }';
    const mine = await app.graphql(query, {}, ann);
    expect(mine.data).toMatchObject({
      myLeases: [{ token: held.lease.token, job: { id: held.job.id } }],
    });
    expect((await app.graphql(query, {}, bob)).data).toEqual({ myLeases: [] });
    const node =
      'query ($id: ID!) { node(id: $id) { ... on ReviewJob { status lease { token holder } } } }';
    const seen = await app.graphql(node, { id: held.job.id }, bob);
    expect(seen.data).toEqual({
      node: { status: 'LEASED', lease: { token: null, holder: expect.stringMatching(/^key:/) } },
    });
    expect(await decide(held, bob)).toMatchObject({ code: 'LEASE_LOST', loss: 'TAKEN' });
    const wrong = { leaseToken: 'wrong' };
    expect(await decide(held, ann, wrong)).toMatchObject({ loss: 'TAKEN' });
    expect(await decide(held, ann)).toMatchObject({
      decision: { job: { id: held.job.id, status: 'DECIDED' } },
    });
    expect(await decide(held, bob)).toMatchObject({ loss: 'CLOSED', job: { status: 'DECIDED' } });
  });
});

describe('what waits in a queue', () => {
  type Listed = {
    edges: { cursor: string; node: { id: string } }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
  };

  async function waiting(queue: string, args: string, key = ann): Promise<Listed> {
    const { data } = await app.graphql<{ node: { waitingJobs: Listed } }>(
      `query ($queue: ID!) { node(id: $queue) { ... on ReviewQueue { waitingJobs(${args}) {
         edges { cursor node { id status } } pageInfo { hasNextPage hasPreviousPage endCursor } } } } }`,
      { queue },
      key,
    );
    return data.node.waitingJobs;
  }
  const idsOf = ({ edges }: Listed) => edges.map(({ node }) => node.id);

  it('is listed page by page as it is handed out, and without what is held', async () => {
    const { queue } = await queueOf(5, { order: 'AGE' });
    const all = idsOf(await waiting(queue, 'first: 100'));
    expect(all).toHaveLength(5);
    const start = await waiting(queue, 'first: 2');
    expect(start.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const rest = await waiting(queue, `first: 10, after: "${start.pageInfo.endCursor}"`);
    expect([...idsOf(start), ...idsOf(rest)]).toEqual(all);
    expect(idsOf(await waiting(queue, 'last: 2'))).toEqual(all.slice(3));
    expect(idsOf(await waiting(queue, `last: 1, before: "${start.pageInfo.endCursor}"`))).toEqual(
      all.slice(0, 1),
    );

    for (const [place, id] of all.entries()) {
      const held = await lease(queue, ann);
      expect(held.job.id).toBe(id);
      expect(idsOf(await waiting(queue, 'first: 100', bob))).toEqual(all.slice(place + 1));
      await decide(held, ann);
    }
  });

  it('is found by the index that jobs are handed out by', async () => {
    const { text, values } = waitingJobsStatement('019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11', {
      after: [-3, '019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11'],
      before: null,
      backwards: false,
      limit: 20,
    });
    const client = await app.database.pool.connect();
    try {
      await client.query(
        'BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off',
      );
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toMatch(/Index Scan using review_job_next/);
      expect(plan).not.toContain('Sort');
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});

describe('a prediction', () => {
  const FIELDS = [
    'currentPrediction { label }',
    'predictions { nodes { claimProbability } }',
    'jobs { nodes { decisions { prediction { label } } } }',
  ];

  async function errorsFor(key: string, id: string, field: string): Promise<unknown[]> {
    const query = `query ($id: ID!) { video(by: { id: $id }) { transcript ${field} } }`;
    const { errors } = await app.graphql(query, { id }, key);
    return (errors ?? []).map(({ extensions }) => extensions.code);
  }

  it('is hidden from who holds the video in a hiding queue, until the decision', async () => {
    const { queue, videos } = await queueOf(1, { hidePrediction: true });
    const [id = ''] = videos;
    expect(await errorsFor(ann, id, 'currentPrediction { label }')).toEqual([]);
    const held = await lease(queue, ann);
    for (const field of FIELDS.slice(0, 2)) {
      expect(await errorsFor(ann, id, field), field).toEqual(['HIDDEN_UNTIL_DECIDED']);
      expect(await errorsFor(bob, id, field), field).toEqual([]);
    }
    const job = `query ($id: ID!) { node(id: $id) { ... on ReviewJob {
      predictionHidden prediction { label } video { transcript } } } }`;
    expect((await app.graphql(job, { id: held.job.id }, ann)).data).toMatchObject({
      node: { predictionHidden: true, prediction: null, video: {} },
    });
    await decide(held, ann);
    for (const field of FIELDS) expect(await errorsFor(ann, id, field), field).toEqual([]);
    expect((await app.graphql(job, { id: held.job.id }, ann)).data).toMatchObject({
      node: { predictionHidden: false, prediction: {} },
    });
  });

  it('is hidden in the answer of the very lease, and by its own id', async () => {
    const { queue, videos } = await queueOf(1, { hidePrediction: true });
    const { data } = await app.graphql<{ video: { currentPrediction: { id: string } } }>(
      'query ($id: ID!) { video(by: { id: $id }) { currentPrediction { id } } }',
      { id: videos[0] },
    );
    const answer = await app.graphql(
      `mutation ($input: LeaseNextJobInput!) { leaseNextJob(input: $input) {
         ... on LeaseNextJobSuccess { job { video { currentPrediction { label } } } } } }`,
      { input: { queue } },
      ann,
    );
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual([
      'HIDDEN_UNTIL_DECIDED',
    ]);
    const node = await app.graphql(
      'query ($id: ID!) { node(id: $id) { ... on Prediction { label } } }',
      { id: data.video.currentPrediction.id },
      ann,
    );
    expect(node.errors?.map(({ extensions }) => extensions.code)).toEqual(['HIDDEN_UNTIL_DECIDED']);
  });

  it('is hidden in a blind job with labels and decisions', async () => {
    const { queue, videos } = await queueOf(1);
    const [id = ''] = videos;
    await decide(await lease(queue, bob), bob);
    await app.database.pool.query(
      `INSERT INTO review_job (id, queue_id, video_id, source, uncertainty, reach, sort_key,
         prediction_id, enqueued_by, blind, parent_id)
       SELECT gen_random_uuid(), queue_id, video_id, 'QA_SAMPLE', 0, 0, 0, prediction_id, 'test', true, id
       FROM review_job WHERE status = 'DECIDED' ORDER BY closed_at DESC LIMIT 1`,
    );
    const held = await lease(queue, ann);
    expect(held.job.video.id).toBe(id);
    for (const field of [
      'currentPrediction { label }',
      'currentLabel { label }',
      'decisions { nodes { label } }',
      'jobs { nodes { decisions { label } } }',
    ]) {
      const codes = await errorsFor(ann, id, field);
      expect(new Set(codes), field).toEqual(new Set(['HIDDEN_UNTIL_DECIDED']));
    }
    await decide(held, ann);
    expect(await errorsFor(ann, id, 'decisions { nodes { label } }')).toEqual([]);
  });
});

describe('decisions', () => {
  it('are listed by reviewer, queue, label, origin, policy and time, newest first, page by page', async () => {
    const { queue } = await queueOf(5);
    const { data } = await app.graphql<{ createPolicy: { policy: { id: string } } }>(
      `mutation { createPolicy(input: { key: "listed", title: "Listed", standard: "x" }) {
         ... on CreatePolicySuccess { policy { id } } } }`,
    );
    const policy = data.createPolicy.policy.id;
    const made: string[] = [];
    let actor = '';
    for (const label of ['CLAIM', 'OPINION', 'CLAIM', 'CLAIM', 'OPINION']) {
      const policies = made.length === 1 ? [policy] : [];
      const { decision } = await decide(await lease(queue, sue), sue, { label, policies });
      made.unshift(decision.id);
      actor = decision.actor;
    }
    const list = async (filter: Record<string, unknown>, page: string) => {
      const { data } = await app.graphql<{
        decisions: { nodes: { id: string }[]; pageInfo: { endCursor: string } };
      }>(
        `query ($filter: DecisionFilter) { decisions(filter: $filter, ${page}) {
           nodes { id } pageInfo { endCursor } } }`,
        { filter: { queue, actor, ...filter } },
      );
      return { ...data.decisions, ids: data.decisions.nodes.map(({ id }) => id) };
    };
    const first = await list({}, 'first: 2');
    const rest = await list({}, `first: 9, after: "${first.pageInfo.endCursor}"`);
    expect([...first.ids, ...rest.ids]).toEqual(made);
    expect((await list({}, 'last: 2')).ids).toEqual(made.slice(-2));
    expect((await list({ label: 'OPINION' }, 'first: 9')).ids).toEqual([made[0], made[3]]);
    expect((await list({ policy }, 'first: 9')).ids).toEqual([made[3]]);
    expect((await list({ origin: 'REVIEWER' }, 'first: 9')).ids).toEqual(made);
    expect((await list({ origin: 'RULE' }, 'first: 9')).ids).toEqual([]);
    expect((await list({ from: '2999-01-01T00:00:00Z' }, 'first: 9')).ids).toEqual([]);
    expect((await list({ actor: 'nobody' }, 'first: 9')).ids).toEqual([]);
  });

  it('can be taken back and made again by the reviewer, who holds the job at once', async () => {
    const { queue, videos } = await queueOf(1);
    const { decision } = await decide(await lease(queue, ann), ann);
    const { data } = await app.graphql<{ undoDecision: { job: Held['job'] & Held } }>(
      `mutation ($input: UndoDecisionInput!) { undoDecision(input: $input) {
         ... on UndoDecisionSuccess {
           decision { kind supersedes { id supersededBy { kind } } }
           job { id video { id currentLabel { label } } lease { token } } } } }`,
      { input: { decision: decision.id, lease: true } },
      ann,
    );
    expect(data.undoDecision).toMatchObject({
      decision: { kind: 'UNDO', supersedes: { id: decision.id, supersededBy: { kind: 'UNDO' } } },
      job: { video: { id: videos[0], currentLabel: null } },
    });
    const { job } = data.undoDecision;
    expect(await decide({ job, lease: job.lease }, ann, { label: 'OPINION' })).toMatchObject({
      decision: { label: 'OPINION' },
    });
  });
});

it('a queue tells what waits, what is held, and how fast it is worked', async () => {
  const { queue } = await queueOf(4);
  const statistics = async () => {
    const { data } = await app.graphql<{ reviewQueue: { statistics: Record<string, unknown> } }>(
      `query ($id: ID!) { reviewQueue(by: { id: $id }) { statistics(hours: 2) {
         pending leased oldestEnqueuedAt decided decidedPerHour medianSecondsToAction p90SecondsToAction } } }`,
      { id: queue },
    );
    return data.reviewQueue.statistics;
  };
  await app.database.pool.query(
    `UPDATE review_job SET enqueued_at = now() - interval '100 seconds'
     WHERE id IN (SELECT id FROM review_job WHERE status = 'PENDING' ORDER BY enqueued_at DESC LIMIT 4)`,
  );
  await decide(await lease(queue, ann), ann);
  const held = await lease(queue, ann);
  await lease(queue, bob);
  await app.database.pool.query(
    'UPDATE review_job SET lease_expires_at = clock_timestamp() WHERE lease_token = $1',
    [held.lease.token],
  );
  const now = await statistics();
  expect(now).toMatchObject({ pending: 2, leased: 1, decided: 1, decidedPerHour: 0.5 });
  expect(Number(now.medianSecondsToAction)).toBeGreaterThanOrEqual(100);
  expect(Date.parse(String(now.oldestEnqueuedAt))).toBeLessThan(Date.now() - 99_000);
});

it('reviewers who race over HTTP decide each job once', async () => {
  const { queue } = await queueOf(30);
  const keys = await Promise.all(
    Array.from({ length: 8 }, async () => (await createKey(app, ['MODERATOR'])).secret),
  );
  const decided = await Promise.all(
    keys.map(async (key) => {
      const ids: string[] = [];
      for (;;) {
        const held = await lease(queue, key);
        if (held.job === null) return ids;
        await decide(held, key);
        ids.push(held.job.id);
      }
    }),
  );
  expect(decided.flat()).toHaveLength(30);
  expect(new Set(decided.flat()).size).toBe(30);
});
