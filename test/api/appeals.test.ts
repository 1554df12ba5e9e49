import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { innerId } from '../moderation/support/decisions.ts';
import { makeQueue } from '../moderation/support/review.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';

let app: TestApp;
let platform: string;
let ann: string;
let bob: string;
let sue: string;
let checks: string;
let appeals: string;
let action: string;

beforeAll(async () => {
  app = await startTestApp({ config: { secretKey: randomBytes(32) } });
  platform = (await createKey(app, ['SUBMITTER'])).secret;
  ann = (await createKey(app, ['MODERATOR'])).secret;
  bob = (await createKey(app, ['MODERATOR'])).secret;
  sue = (await createKey(app, ['SENIOR'])).secret;
  const seniors = await makeQueue(app.database, { key: 'seniors', seniorOnly: true });
  checks = queueId((await makeQueue(app.database, { key: 'checks' })).id);
  appeals = queueId(
    (await makeQueue(app.database, { key: 'appeals', order: 'AGE', escalatesToId: seniors.id })).id,
  );
  const { data } = await app.graphql<{ createAction: { action: { id: string } } }>(
    `mutation { createAction(input: { key: "remove", name: "Remove", strikes: 1, strikeDays: 30 }) {
       ... on CreateActionSuccess { action { id } } } }`,
  );
  action = data.createAction.action.id;
  await app.graphql(
    `mutation { createWebhookEndpoint(input: { url: "https://platform.example/in", topics: [APPEAL_RESOLVED] }) {
       __typename } }`,
  );
});

afterAll(() => app.close());

const queueId = (id: string) => Buffer.from(`ReviewQueue:${id}`).toString('base64url');

type Held = { job: { id: string; video: { id: string } } | null; lease: { token: string } | null };
type Answer = Record<string, unknown> & { code?: string };

async function call<Answered = Answer>(
  mutation: string,
  input: Record<string, unknown>,
  key: string,
  fields: string,
): Promise<Answered> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  const { data, errors } = await app.graphql<{ result: Answered }>(
    `mutation ($input: ${type}) { result: ${mutation}(input: $input) {
       __typename ${fields} ... on Error { code message } } }`,
    { input },
    key,
  );
  expect(errors).toBeUndefined();
  return data.result;
}

const lease = (queue: string, key: string) =>
  call<Held>(
    'leaseNextJob',
    { queue },
    key,
    '... on LeaseNextJobSuccess { job { id video { id } } lease { token } }',
  );

const claimOf = ({ job, lease: held }: Held) => ({ job: job?.id, leaseToken: held?.token });

let made = 0;

/** A video of which Ann has decided that it makes a claim and is to be removed. */
async function decided() {
  made += 1;
  const externalId = `appealed-${made}`;
  const video = await submit(app, { externalId, authorExternalId: 'ada' });
  await app.graphql(
    `mutation ($input: EnqueueVideoInput!) { enqueueVideo(input: $input) { __typename } }`,
    { input: { video: video.id, queue: checks } },
  );
  const held = await lease(checks, ann);
  const { decision } = await call<{ decision: { id: string } }>(
    'decideJob',
    { ...claimOf(held), label: 'CLAIM', actions: [action] },
    ann,
    '... on DecisionSuccess { decision { id } }',
  );
  return { externalId, video: video.id, decision: decision.id };
}

const APPEAL = `appeal { id status overdue dueAt createdAt }`;

const open = (input: Record<string, unknown>) =>
  call<Answer & { appeal: { id: string; status: string } }>(
    'openAppeal',
    { externalAppealId: `a-${randomBytes(6).toString('hex')}`, statement: 'I said so.', ...input },
    platform,
    `... on OpenAppealSuccess { created ${APPEAL} }`,
  );

const resolve = (held: Held, key: string, input: Record<string, unknown>) =>
  call(
    'resolveAppeal',
    { ...claimOf(held), reason: 'Looked again.', ...input },
    key,
    `... on ResolveAppealSuccess { ${APPEAL} decision { id origin label supersedes { id } } }`,
  );

const events = () =>
  app.database.prisma.webhookEvent.findMany({ orderBy: { id: 'desc' }, take: 1 });

describe('an appeal', () => {
  it('that overturns the decision replaces it, takes its actions back and tells the platform', async () => {
    const { externalId, video, decision } = await decided();
    const opened = await open({ against: { videoExternalId: externalId } });
    expect(opened).toMatchObject({ created: true, appeal: { status: 'OPEN', overdue: false } });
    expect((await lease(appeals, ann)).job).toBeNull();
    const held = await lease(appeals, bob);
    expect(held.job?.video.id).toBe(video);
    const resolved = await resolve(held, bob, { outcome: 'OVERTURNED', label: 'OPINION' });
    expect(resolved).toMatchObject({
      appeal: { status: 'OVERTURNED' },
      decision: { origin: 'APPEAL', label: 'OPINION', supersedes: { id: decision } },
    });
    const again = await resolve(held, bob, { outcome: 'OVERTURNED', label: 'OPINION' });
    expect(again).toEqual(resolved);
    const { data } = await app.graphql(
      `query ($id: ID!) { video(by: { id: $id }) { currentLabel { label source } }
         author(externalId: "ada") { activeStrikeCount } }`,
      { id: video },
    );
    expect(data).toEqual({
      video: { currentLabel: { label: 'OPINION', source: 'HUMAN' } },
      author: { activeStrikeCount: 0 },
    });
    const [event] = await events();
    expect(event).toMatchObject({
      topic: 'appeal.resolved',
      data: {
        ...{ id: opened.appeal.id, outcome: 'OVERTURNED', decision: { id: decision } },
        ...{ resolution: { label: 'OPINION' }, video: { externalId } },
      },
    });
  });

  it('that upholds the decision leaves it, with its label and its actions', async () => {
    const { video, decision } = await decided();
    await open({ against: { decision } });
    const held = await lease(appeals, bob);
    expect(await resolve(held, bob, { outcome: 'UPHELD' })).toMatchObject({
      appeal: { status: 'UPHELD' },
      decision: { label: 'CLAIM', supersedes: null },
    });
    const videoId = innerId(video);
    const { prisma } = app.database;
    expect(await prisma.label.count({ where: { videoId } })).toBe(1);
    expect(await prisma.actionTaken.count({ where: { videoId } })).toBe(1);
    const { data } = await app.graphql(
      'query ($id: ID!) { node(id: $id) { ... on Decision { supersededBy { id } } } }',
      { id: decision },
    );
    expect(data).toEqual({ node: { supersededBy: null } });
    // Against the newest decision that stands: the one that was upheld, not the one that says so.
    expect(await open({ against: { videoExternalId: `appealed-${made}` } })).toMatchObject({
      created: true,
    });
    await resolve(await lease(appeals, bob), bob, { outcome: 'UPHELD' });
  });

  it('is one however often it is told, and one a video', async () => {
    const { decision, externalId } = await decided();
    const told = { externalAppealId: 'same', against: { decision } };
    const both = await Promise.all([open(told), open(told)]);
    expect(both.map(({ created }) => created).toSorted()).toEqual([false, true]);
    expect(await open({ ...told, statement: 'Another.' })).toMatchObject({
      code: 'EXTERNAL_REFERENCE_CONFLICT',
    });
    const another = await open({ against: { videoExternalId: externalId } });
    expect(another).toMatchObject({ code: 'APPEAL_REFUSED' });
    await resolve(await lease(appeals, bob), bob, { outcome: 'UPHELD' });
  });

  it('ends by its resolution alone, under the token of a live lease', async () => {
    const { decision } = await decided();
    await open({ against: { decision } });
    const held = await lease(appeals, bob);
    const claim = claimOf(held);
    expect(await call('decideJob', { ...claim, label: 'CLAIM' }, bob, '')).toMatchObject({
      code: 'APPEAL_OPEN',
    });
    const cancel = { job: claim.job, reason: 'x' };
    expect(await call('cancelJob', cancel, sue, '')).toMatchObject({ code: 'APPEAL_OPEN' });
    for (const mutation of ['undoDecision', 'redecide']) {
      expect(await call(mutation, { decision }, sue, '')).toMatchObject({ code: 'UNDO_REFUSED' });
    }
    const outcome = { outcome: 'UPHELD' };
    expect(await resolve(held, ann, outcome)).toMatchObject({ code: 'LEASE_LOST' });
    expect(await resolve({ ...held, lease: { token: 'no' } }, bob, outcome)).toMatchObject({
      code: 'LEASE_LOST',
    });
    const resolved = await resolve(held, bob, outcome);
    const answer = (resolved.decision as { id: string }).id;
    expect(await call('undoDecision', { decision: answer }, sue, '')).toMatchObject({
      code: 'UNDO_REFUSED',
    });
    expect(await open({ against: { decision: answer } })).toMatchObject({ code: 'APPEAL_REFUSED' });
  });

  it('goes with its job to the queue above', async () => {
    const { decision } = await decided();
    await open({ against: { decision } });
    const held = await lease(appeals, bob);
    await call('escalateJob', { ...claimOf(held), reason: 'Too hard.' }, bob, '');
    const seniors = await app.database.prisma.reviewQueue.findUniqueOrThrow({
      where: { key: 'seniors' },
    });
    const above = await lease(queueId(seniors.id), sue);
    expect(await resolve(above, sue, { outcome: 'OVERTURNED' })).toMatchObject({
      appeal: { status: 'OVERTURNED' },
      decision: { label: null, supersedes: { id: decision } },
    });
    expect(await open({ against: { decision } })).toMatchObject({ code: 'DECISION_SUPERSEDED' });
  });

  it('is judged without the decision in sight where the policy says blind', async () => {
    await call('setAppealPolicy', { windowDays: 1, dueHours: 1, blind: true }, app.adminKey, '');
    const { decision } = await decided();
    await open({ against: { decision } });
    const held = await lease(appeals, bob);
    const query = `query ($id: ID!) { node(id: $id) { ... on ReviewJob {
      appeal { statement } video { decisions { nodes { label } } } } } }`;
    const seen = await app.graphql(query, { id: held.job?.id }, bob);
    expect(seen.errors?.map(({ extensions }) => extensions.code)).toEqual(['HIDDEN_UNTIL_DECIDED']);
    await resolve(held, bob, { outcome: 'UPHELD' });
    expect((await app.graphql(query, { id: held.job?.id }, bob)).errors).toBeUndefined();
  });

  it('is not taken when its time is over, and counted when it is overdue', async () => {
    const { externalId } = await decided();
    const opened = await open({ against: { videoExternalId: externalId } });
    const { prisma, pool } = app.database;
    // The clock of the trigger's rows cannot be moved, so the policy is: everything is late at once.
    await pool.query('ALTER TABLE appeal DISABLE TRIGGER guard');
    await pool.query(`UPDATE appeal SET due_at = created_at WHERE status = 'OPEN'`);
    await pool.query('ALTER TABLE appeal ENABLE TRIGGER guard');
    const { data } = await app.graphql(
      `{ appealStatistics { open overdue upheld overturned late medianSeconds }
         overdue: appeals(filter: { overdue: true }) { nodes { id overdue } }
         open: appeals(filter: { status: OPEN, overdue: false }) { nodes { id } }
         upheld: appeals(filter: { status: UPHELD }, first: 50) { nodes { resolution { id } } } }`,
    );
    const upheld = await prisma.appeal.count({ where: { status: 'UPHELD' } });
    expect(data).toMatchObject({
      appealStatistics: { open: 1, overdue: 1, upheld, overturned: 2, late: 0 },
      overdue: { nodes: [{ id: opened.appeal.id, overdue: true }] },
      open: { nodes: [] },
    });
    const old = await decided();
    await pool.query('ALTER TABLE decision DISABLE TRIGGER append_only');
    await pool.query(
      `UPDATE decision SET created_at = now() - interval '1 day' WHERE video_id = $1`,
      [innerId(old.video)],
    );
    await pool.query('ALTER TABLE decision ENABLE TRIGGER append_only');
    expect(await open({ against: { decision: old.decision } })).toMatchObject({
      code: 'APPEAL_REFUSED',
      message: expect.stringContaining('1 days'),
    });
    expect(await open({ against: { videoExternalId: 'nowhere' } })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is resolved once, and stays but for its words, which can be erased', async () => {
    const { pool } = app.database;
    for (const change of [
      `UPDATE appeal SET status = 'OPEN', resolution_id = NULL, resolved_at = NULL WHERE status = 'UPHELD'`,
      `UPDATE appeal SET statement = 'x' WHERE status = 'UPHELD'`,
      'DELETE FROM appeal',
    ]) {
      await expect(pool.query(change), change).rejects.toThrow('stays as it is');
    }
    await pool.query(`UPDATE appeal SET statement = NULL, content_hash = NULL`);
  });
});
