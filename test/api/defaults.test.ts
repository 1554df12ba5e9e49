import { afterAll, beforeAll, expect, it } from 'vitest';
import { openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { takeActions } from '../../src/moderation/actions/take-actions.ts';
import { makeDefaults } from '../../src/moderation/defaults/make-defaults.ts';
import type { Judgement } from '../../src/rules/rule-set.ts';
import { innerId, storeDecision } from '../moderation/support/decisions.ts';
import { startTestApp, submit, type TestApp } from '../support/app.ts';
import { acceptedStatement } from './statement-schema.ts';

let app: TestApp;
let replica: TestApp;

beforeAll(async () => {
  app = await startTestApp({ defaults: true });
  replica = await startTestApp({ defaults: true, database: app.database });
});
afterAll(async () => {
  await replica?.close();
  await app?.close();
});

it('a new installation starts with queues, rules, policies and actions, once for all replicas', async () => {
  const { prisma } = app.database;
  const keysOf = (rows: { key: string }[]) => rows.map(({ key }) => key).toSorted();
  expect(keysOf(await prisma.reviewQueue.findMany())).toEqual([
    'appeals',
    'escalations',
    'fact-check',
    'random-audit',
    'reports',
    'uncertain',
  ]);
  const rules = await prisma.rule.findMany();
  expect(rules).toHaveLength(4);
  expect(rules.every(({ status }) => status === 'LIVE')).toBe(true);
  expect(keysOf(await prisma.action.findMany())).toContain('remove');
  expect(keysOf(await prisma.policy.findMany())).toContain('false-claim');
  expect(await makeDefaults(app.database)).toBe(false);
});

it('a decision under a default policy with a default action has a complete statement of reasons', async () => {
  const { prisma } = app.database;
  const { id } = await submit(app, { externalId: 'restricted' });
  const jobs = await openJobs({ database: app.database, log: createLogger('fatal') });
  const actions = await prisma.action.findMany();
  const policies = await prisma.policy.findMany({ where: { statementGround: { not: null } } });
  expect(policies).toHaveLength(3);
  const restricting: string[] = [];
  for (const { id: policyId, version } of policies) {
    for (const { id: actionId, restricts } of actions) {
      const decision = await storeDecision(prisma, innerId(id));
      await prisma.decisionPolicy.create({
        data: { decisionId: decision.id, policyId, policyVersion: version },
      });
      await prisma.$transaction((tx) => takeActions(tx, { jobs, decision, actionIds: [actionId] }));
      if (restricts === true) restricting.push(decision.id);
    }
  }
  await jobs.close();
  expect(restricting).toHaveLength(9);
  const exported = async (address: string) => {
    const response = await fetch(`${app.url}/export/statements-of-reasons${address}format=ndjson`, {
      headers: { authorization: `Bearer ${app.adminKey}` },
    });
    return (await response.text())
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  expect(await exported('/gaps?')).toEqual([]);
  const statements = await exported('?territory=EU&');
  expect(statements.map(({ puid }) => puid)).toEqual(restricting);
  for (const statement of statements) acceptedStatement.parse(statement);
});

it('what an admin archived stays so', async () => {
  const { prisma } = app.database;
  await prisma.action.update({ where: { key: 'add-context' }, data: { archivedAt: new Date() } });
  await makeDefaults(app.database);
  const action = await prisma.action.findUniqueOrThrow({ where: { key: 'add-context' } });
  expect(action.archivedAt).not.toBeNull();
});

it('each submitted video is passed, or waits in the queue that it belongs to', async () => {
  const { prisma } = app.database;
  const texts = [
    'a friend read in the newspaper that the moon is made of iron',
    'i read a report claiming that half of all bees live alone',
    'in my opinion cats are the kindest of all animals',
    'i feel that summer is better than winter',
    'zyx qwv plorth grimbly',
  ];
  const queues = new Map((await prisma.reviewQueue.findMany()).map(({ id, key }) => [id, key]));
  const seen = new Set<string>();
  for (const [index, transcript] of texts.entries()) {
    const { id } = await submit(app, { externalId: `default-${index}`, transcript });
    const videoId = Buffer.from(id, 'base64url').toString().replace('Video:', '');
    const prediction = await prisma.prediction.findFirstOrThrow({ where: { videoId } });
    const jobs = await prisma.reviewJob.findMany({ where: { videoId } });
    const sources: Judgement['jobs'][number]['source'][] = [];
    const expected: string[] = [];
    if (prediction.needsReview) {
      expected.push('uncertain');
      sources.push('LOW_CONFIDENCE');
    } else if (prediction.label === 'CLAIM') {
      expected.push('fact-check');
      sources.push('RULE');
    }
    seen.add(expected[0] ?? 'passed');
    const others = jobs.filter(({ source }) => source !== 'RANDOM_AUDIT');
    expect(others.map(({ queueId }) => queues.get(queueId))).toEqual(expected);
    expect(others.map(({ source }) => source)).toEqual(sources);
    expect(await prisma.ruleMatch.count({ where: { videoId } })).toBeGreaterThan(0);
  }
  expect(seen).toEqual(new Set(['passed', 'fact-check', 'uncertain']));
});

it('about one in a hundred of what passes is drawn for an audit', async () => {
  const { prisma } = app.database;
  const videos = Array.from({ length: 250 }, (_, index) => ({
    externalId: `passed-${index}`,
    transcript: 'in my opinion cats are the kindest of all animals',
  }));
  for (const turn of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    const { data } = await app.graphql<{ submitVideos: { results: unknown[] } }>(
      `mutation ($videos: [SubmitVideoInput!]!) { submitVideos(input: { videos: $videos }) {
         ... on SubmitVideosSuccess { results { __typename } } } }`,
      { videos: videos.map((video) => ({ ...video, externalId: `${video.externalId}-${turn}` })) },
    );
    expect(data.submitVideos.results).toHaveLength(250);
  }
  const where = { source: 'RANDOM_AUDIT', queue: { key: 'random-audit' } } as const;
  const drawn = await prisma.reviewJob.count({ where });
  // Of two thousand: chance leaves this range once in a hundred million.
  expect(drawn).toBeGreaterThan(0);
  expect(drawn).toBeLessThan(50);
});
