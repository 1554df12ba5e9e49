import { parse } from 'csv-parse/sync';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { reverseActions } from '../../src/moderation/actions/reverse-actions.ts';
import { takeActions } from '../../src/moderation/actions/take-actions.ts';
import { innerId } from '../moderation/support/decisions.ts';
import { startTestApp, submit, type TestApp } from '../support/app.ts';
import { acceptedStatement } from './statement-schema.ts';

let app: TestApp;
let jobs: Jobs;
let video: string;
const actions: Record<string, string> = {};
const policies: Record<string, string> = {};

beforeAll(async () => {
  app = await startTestApp();
  jobs = await openJobs({ database: app.database, log: createLogger('fatal') });
  video = innerId((await submit(app, { externalId: 'restricted' })).id);
  await makeAction('remove', { visibility: 'CONTENT_REMOVED' });
  await makeAction('demonetise', { monetary: 'SUSPENSION', visibility: 'OTHER' });
  await makeAction('fine', { monetary: 'OTHER' });
  await makeAction('ban', { account: 'TERMINATED', provision: 'TOTAL_TERMINATION' });
  await makeAction('suspend', { account: 'SUSPENDED', provision: 'PARTIAL_SUSPENSION' });
  await makeAction('warn', {});
  await makeAction('unsaid', null);
  await makePolicy('false-claim', {
    ground: 'INCOMPATIBLE_CONTENT',
    category: 'NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS',
    url: 'https://platform.example/terms#4',
  });
  await makePolicy('hate', {
    ground: 'ILLEGAL_CONTENT',
    category: 'ILLEGAL_OR_HARMFUL_SPEECH',
    reference: 'Section 130 of the Criminal Code',
  });
  await makePolicy('nameless', null);
});

afterAll(async () => {
  await jobs.close();
  await app.close();
});

describe('a statement of reasons', () => {
  it('is what the transparency database accepts, whatever was done and why', async () => {
    const made = [
      await decide({
        actions: ['remove'],
        policies: ['false-claim'],
        reason: 'Two sources refute it.',
      }),
      await decide({ actions: ['demonetise', 'fine', 'warn'], policies: ['false-claim', 'hate'] }),
      await decide({ actions: ['ban', 'suspend'], policies: ['hate', 'nameless'], origin: 'BULK' }),
      await decide({ actions: ['fine'], policies: ['hate'], reason: '\u{1F600}'.repeat(3_000) }),
    ];
    const rows = (await statements()).filter(({ puid }) => made.includes(String(puid)));
    expect(rows.map(({ puid }) => puid)).toEqual(made);
    for (const row of rows) expect(acceptedStatement.safeParse(row).error).toBeUndefined();
    expect(rows[0]).toMatchObject({
      decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'],
      decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
      decision_ground_reference_url: 'https://platform.example/terms#4',
      incompatible_content_ground: 'Title of false-claim',
      incompatible_content_explanation: 'Two sources refute it.',
      automated_detection: 'No',
      automated_decision: 'AUTOMATED_DECISION_NOT_AUTOMATED',
      source_type: 'SOURCE_VOLUNTARY',
      territorial_scope: ['DE', 'FR'],
    });
    expect(rows[1]).toMatchObject({
      decision_visibility: ['DECISION_VISIBILITY_OTHER'],
      decision_visibility_other: 'Name of demonetise',
      decision_monetary: 'DECISION_MONETARY_SUSPENSION',
      incompatible_content_explanation: 'Standard of false-claim',
      category_addition: ['STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH'],
    });
    expect(rows[2]).toMatchObject({
      decision_visibility: [],
      decision_account: 'DECISION_ACCOUNT_TERMINATED',
      decision_provision: 'DECISION_PROVISION_TOTAL_TERMINATION',
      illegal_content_legal_ground: 'Section 130 of the Criminal Code',
      automated_decision: 'AUTOMATED_DECISION_PARTIALLY',
    });
    expect(rows[3]).toMatchObject({ decision_monetary: 'DECISION_MONETARY_OTHER' });
  });

  it('has no word of the video in its facts', async () => {
    const [first] = await statements();
    expect(first?.decision_facts).toMatch(/^Classified from its transcript as CLAIM /);
    expect(first?.decision_facts).not.toContain('rains');
  });

  it('has the same fields in CSV', async () => {
    const response = await download('/export/statements-of-reasons?format=csv&territory=EU');
    const rows: Record<string, string>[] = parse(await response.text(), { columns: true });
    expect(Object.keys(rows[0] ?? {})).toEqual(Object.keys(acceptedStatement.shape));
    expect(JSON.parse(rows[0]?.territorial_scope ?? '')).toHaveLength(27);
  });

  it('is due only for what restricts', async () => {
    const warned = await decide({ actions: ['warn'], policies: ['false-claim'] });
    expect(await find(warned)).toEqual({ statement: undefined, gap: undefined });
  });

  it('goes with the decision: undone, or its action taken back', async () => {
    const undone = await decide({ actions: ['remove'], policies: ['false-claim'] });
    expect((await find(undone)).statement).toBeDefined();
    await undo(undone);
    expect(await find(undone)).toEqual({ statement: undefined, gap: undefined });
  });
});

describe('what nobody has said', () => {
  it.each([
    [
      'what an action restricts',
      ['unsaid'],
      ['false-claim'],
      ['what action "unsaid" restricts, if anything'],
    ],
    ['the policy', ['remove'], [], ['a policy that it was made under']],
    ['its ground', ['remove'], ['nameless'], ['ground and category of policy "nameless"']],
  ])('is told and not made up: %s', async (_name, taken, under, missing) => {
    const id = await decide({ actions: taken, policies: under });
    const { statement, gap } = await find(id);
    expect(statement).toBeUndefined();
    expect(gap).toMatchObject({ missing });
  });

  it('can be said later, for decisions of before too', async () => {
    await makePolicy('later', null);
    const id = await decide({ actions: ['remove'], policies: ['later'] });
    expect((await find(id)).gap).toBeDefined();
    await setTerms('later', { ground: 'INCOMPATIBLE_CONTENT', category: 'VIOLENCE' });
    const { statement, gap } = await find(id);
    expect(gap).toBeUndefined();
    expect(statement).toMatchObject({ category: 'STATEMENT_CATEGORY_VIOLENCE' });
  });

  it.each([
    ['a category without a ground', { category: 'VIOLENCE' }, 'category'],
    ['the law unnamed', { ground: 'ILLEGAL_CONTENT', category: 'VIOLENCE' }, 'reference'],
    ['no address', { ground: 'INCOMPATIBLE_CONTENT', category: 'VIOLENCE', url: 'ftp://x' }, 'url'],
  ])('is refused where it makes no sense: %s', async (_name, terms, field) => {
    expect(await setTerms('nameless', terms)).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ field }],
    });
  });
});

it.each(['', '?territory=', '?territory=US', '?territory=DE,'])(
  'where restrictions hold has to be said (%s)',
  async (query) => {
    expect((await download(`/export/statements-of-reasons${query}`)).status).toBe(400);
  },
);

async function makeAction(key: string, restrictions: Record<string, string> | null): Promise<void> {
  const { data } = await app.graphql<{ createAction: { action: { id: string } } }>(
    `mutation ($input: CreateActionInput!) {
       createAction(input: $input) { ... on CreateActionSuccess { action { id } } } }`,
    { input: { key, name: `Name of ${key}` } },
  );
  const { id } = data.createAction.action;
  actions[key] = innerId(id);
  if (restrictions === null) return;
  const answer = await app.graphql<{ setActionRestrictions: object }>(
    `mutation ($input: SetActionRestrictionsInput!) { setActionRestrictions(input: $input) {
       ... on SetActionRestrictionsSuccess { action { restricts } } } }`,
    { input: { id, ...restrictions } },
  );
  const restricts = Object.keys(restrictions).length > 0;
  expect(answer.data.setActionRestrictions).toEqual({ action: { restricts } });
}

async function makePolicy(key: string, terms: Record<string, string> | null): Promise<void> {
  const { data } = await app.graphql<{ createPolicy: { policy: { id: string } } }>(
    `mutation ($input: CreatePolicyInput!) {
       createPolicy(input: $input) { ... on CreatePolicySuccess { policy { id } } } }`,
    { input: { key, title: `Title of ${key}`, standard: `Standard of ${key}` } },
  );
  policies[key] = innerId(data.createPolicy.policy.id);
  if (terms !== null) {
    expect(await setTerms(key, terms)).toEqual({ __typename: 'SetStatementTermsSuccess' });
  }
}

async function setTerms(key: string, terms: Record<string, string>): Promise<object> {
  const id = Buffer.from(`Policy:${policies[key]}`).toString('base64url');
  const { data } = await app.graphql<{ setStatementTerms: object }>(
    `mutation ($input: SetStatementTermsInput!) { setStatementTerms(input: $input) {
       __typename ... on ValidationError { issues { field } } } }`,
    { input: { id, ...terms } },
  );
  return data.setStatementTerms;
}

/** Puts a decision on record with what was done under it. */
async function decide(order: {
  actions: string[];
  policies: string[];
  reason?: string;
  origin?: 'REVIEWER' | 'BULK';
}): Promise<string> {
  const { prisma } = app.database;
  const id = uuidv7();
  const { currentPredictionId } = await prisma.video.findUniqueOrThrow({ where: { id: video } });
  await prisma.$transaction(async (tx) => {
    await tx.decision.create({
      data: {
        id,
        videoId: video,
        kind: 'DECIDE',
        origin: order.origin ?? 'REVIEWER',
        reason: order.reason ?? null,
        actor: 'test',
        predictionId: currentPredictionId,
      },
    });
    await tx.decisionPolicy.createMany({
      data: order.policies.map((key) => ({
        decisionId: id,
        policyId: policies[key] ?? '',
        policyVersion: 1,
      })),
    });
    const actionIds = order.actions.map((key) => actions[key] ?? '');
    await takeActions(tx, { jobs, decision: { id, videoId: video }, actionIds });
  });
  return id;
}

async function undo(supersedesId: string): Promise<void> {
  const { prisma } = app.database;
  const id = uuidv7();
  const { predictionId } = await prisma.decision.findUniqueOrThrow({ where: { id: supersedesId } });
  await prisma.$transaction(async (tx) => {
    await tx.decision.create({
      data: {
        id,
        videoId: video,
        kind: 'UNDO',
        origin: 'REVIEWER',
        actor: 'test',
        supersedesId,
        predictionId,
      },
    });
    await reverseActions(tx, { jobs, decisions: [{ id, undoes: supersedesId }] });
  });
}

async function find(id: string) {
  const decisionId = Buffer.from(`Decision:${id}`).toString('base64url');
  const gaps = await rowsOf('/export/statements-of-reasons/gaps');
  return {
    statement: (await statements()).find(({ puid }) => puid === id),
    gap: gaps.find((row) => row.decisionId === decisionId),
  };
}

const statements = () => rowsOf('/export/statements-of-reasons?territory=FR,DE');

async function rowsOf(address: string): Promise<Record<string, unknown>[]> {
  const lines = (await (await download(address)).text()).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

function download(address: string): Promise<Response> {
  return fetch(`${app.url}${address}`, { headers: { authorization: `Bearer ${app.adminKey}` } });
}
