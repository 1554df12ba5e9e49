import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePartitions } from '../../src/db/history-partitions.ts';
import type { Prisma } from '../../src/generated/prisma/client.ts';
import { dropOldHistory } from '../../src/moderation/retention/drop-old-history.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { matchedVideo } from '../support/matched-video.ts';
import { makeQueue } from './support/review.ts';

/** Further off than anything that goes by the clock. */
const NOW = new Date('2061-06-15T12:00:00Z');
const MARCH = new Date('2061-03-31T23:59:59.999Z');
const APRIL = new Date('2061-04-01T00:00:00Z');

let app: TestApp;
let pool: pg.Pool;
let prisma: TestApp['database']['prisma'];

beforeAll(async () => {
  app = await startTestApp();
  ({ pool, prisma } = app.database);
  for (const start of ['2060-05-01', '2061-03-01']) await makePartitions(pool, new Date(start));
});

afterAll(() => app.close());

const SET = `mutation ($input: SetRetentionPolicyInput!) { result: setRetentionPolicy(input: $input) {
  __typename
  ... on SetRetentionPolicySuccess { retentionPolicy { ruleMatchMonths auditEventMonths webhookEventDays setBy } }
  ... on ValidationError { issues { field limit } } } }`;

async function set(input: Record<string, unknown>) {
  const { data, errors } = await app.graphql<{ result: unknown }>(SET, { input });
  expect(errors).toBeUndefined();
  return data.result;
}

const drop = () => dropOldHistory({ database: app.database }, NOW);

describe('what an admin says about retention', () => {
  it('is, until then, that everything is kept but deliveries of 90 days ago', async () => {
    const { data } = await app.graphql(
      '{ retentionPolicy { ruleMatchMonths auditEventMonths webhookEventDays setBy setAt } }',
    );
    expect(data).toEqual({
      retentionPolicy: {
        ruleMatchMonths: null,
        auditEventMonths: null,
        webhookEventDays: 90,
        setBy: null,
        setAt: null,
      },
    });
    expect(await drop()).toEqual([]);
  });

  it('is refused where it makes no sense, as an audit record of less than a year', async () => {
    expect(
      await set({ ruleMatchMonths: 0, auditEventMonths: 11, webhookEventDays: 4_000 }),
    ).toEqual({
      __typename: 'ValidationError',
      issues: [
        { field: 'ruleMatchMonths', limit: 'a whole number from 1 to 1200, or null for good' },
        { field: 'auditEventMonths', limit: 'a whole number from 12 to 1200, or null for good' },
        { field: 'webhookEventDays', limit: 'a whole number from 1 to 3650' },
      ],
    });
  });

  it('holds from then on', async () => {
    expect(await set({ auditEventMonths: 12, webhookEventDays: 30 })).toEqual({
      __typename: 'SetRetentionPolicySuccess',
      retentionPolicy: {
        ruleMatchMonths: null,
        auditEventMonths: 12,
        webhookEventDays: 30,
        setBy: expect.stringMatching(/^key:/),
      },
    });
    const { data } = await app.graphql('{ retentionPolicy { auditEventMonths setAt } }');
    expect(data).toEqual({
      retentionPolicy: { auditEventMonths: 12, setAt: expect.any(String) },
    });
    await expect(pool.query('DELETE FROM retention_policy')).rejects.toThrow('append-only');
  });
});

it('old rule matches go by the month, but for what decisions and open jobs rest on', async () => {
  const gone = await matchedVideo(pool, MARCH);
  const decided = await matchedVideo(pool, MARCH);
  const waiting = await matchedVideo(pool, MARCH);
  const answered = await matchedVideo(pool, MARCH);
  const recent = await matchedVideo(pool, APRIL);
  const ofRule = ({ videoId, predictionId, ruleId }: typeof gone) => ({
    ...{ videoId, predictionId, ruleId, ruleVersion: 1 },
  });
  await prisma.decision.create({
    data: {
      ...ofRule(decided),
      ...{ id: randomUUID(), kind: 'DECIDE', origin: 'RULE', label: 'CLAIM', actor: 'rule' },
    },
  });
  const { id: queueId } = await makeQueue(app.database, { key: 'retention' });
  const job = (video: typeof gone): Prisma.ReviewJobUncheckedCreateInput => ({
    ...ofRule(video),
    ...{ id: randomUUID(), queueId, source: 'RULE', uncertainty: 0, reach: 0, sortKey: 0 },
    enqueuedBy: 'rule',
  });
  await prisma.reviewJob.create({ data: job(waiting) });
  await prisma.reviewJob.create({
    data: { ...job(answered), status: 'CANCELLED', closedAt: NOW, closedBy: 'test' },
  });
  await set({ ruleMatchMonths: 2, webhookEventDays: 90 });
  const { id } = await prisma.retentionPolicy.findFirstOrThrow({ orderBy: { id: 'desc' } });

  const dropped = await drop();

  const march = { history: 'rule_match', month: '2061-03', rows: 4, kept: 2 };
  expect(dropped.at(-1)).toEqual(march);
  const left = await prisma.ruleMatch.findMany({ where: { createdAt: { gte: MARCH } } });
  expect(left.map(({ videoId }) => videoId).toSorted()).toEqual(
    [decided, waiting, recent].map(({ videoId }) => videoId).toSorted(),
  );
  expect(await prisma.prediction.count({ where: { id: gone.predictionId } })).toBe(1);
  const events = await prisma.auditEvent.findMany({
    where: { action: 'history.drop' },
    orderBy: { id: 'desc' },
    take: 1,
  });
  expect(events).toMatchObject([
    {
      actor: 'system:worker',
      subjectType: 'RetentionPolicy',
      subjectId: String(id),
      details: march,
    },
  ]);

  // What is left is looked at no more, stays history, and stays in its month.
  expect(await drop()).toEqual([]);
  for (const statement of ['UPDATE %', 'DELETE FROM %', 'TRUNCATE %']) {
    const text = statement.replace('%', 'rule_match_2061_03_kept');
    const change = text.startsWith('UPDATE') ? `${text} SET live = true` : text;
    await expect(pool.query(change)).rejects.toThrow('rule_match is append-only');
  }
  expect(await makePartitions(pool, MARCH)).not.toContain('rule_match_2061_03');
  // An erasure finds it there.
  await pool.query(
    `INSERT INTO video_erasure (video_id, external_id_sha256, actor, reason)
     VALUES ($1, sha256('x'), 'test', 'test')`,
    [decided.videoId],
  );
  const erase = `UPDATE rule_match SET inputs = '{}' WHERE prediction_id = $1`;
  expect((await pool.query(erase, [decided.predictionId])).rowCount).toBe(1);
});

it('old audit events go by the month, and that they went is on record', async () => {
  for (const at of ['2060-05-31T23:59:59.999Z', '2060-06-01T00:00:00Z']) {
    await pool.query(
      `INSERT INTO audit_event (actor, action, subject_type, subject_id, details, created_at)
       VALUES ('test', 'test.old', 'Test', '1', '{}', $1)`,
      [at],
    );
  }
  await set({ auditEventMonths: 12, webhookEventDays: 90 });
  expect((await drop()).at(-1)).toEqual({
    history: 'audit_event',
    month: '2060-05',
    rows: 1,
    kept: 0,
  });
  const left = await prisma.auditEvent.findMany({ where: { action: 'test.old' } });
  expect(left.map(({ createdAt }) => createdAt.toISOString())).toEqual([
    '2060-06-01T00:00:00.000Z',
  ]);
  expect(await prisma.auditEvent.count({ where: { action: 'history.drop' } })).toBeGreaterThan(1);
});

it('a month that somebody reads is left for the next time', async () => {
  const february = new Date('2061-02-15T00:00:00Z');
  await makePartitions(pool, february);
  await matchedVideo(pool, february);
  await set({ ruleMatchMonths: 2, webhookEventDays: 90 });
  const reader = await pool.connect();
  try {
    await reader.query('BEGIN');
    await reader.query('SELECT FROM rule_match');
    await expect(drop()).rejects.toThrow('lock timeout');
    await reader.query('COMMIT');
  } finally {
    reader.release(true);
  }
  expect(await drop()).toContainEqual({
    history: 'rule_match',
    month: '2061-02',
    rows: 1,
    kept: 0,
  });
});
