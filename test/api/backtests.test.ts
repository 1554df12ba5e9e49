import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { workOn } from '../moderation/support/backtests.ts';
import { innerId } from '../moderation/support/decisions.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';

const START = `mutation ($input: StartBacktestInput!) { startBacktest(input: $input) {
  __typename
  ... on StartBacktestSuccess { backtest { id } }
  ... on ValidationError { issues { field limit } }
  ... on Error { code } } }`;
const CANCEL = `mutation ($id: ID!) { cancelBacktest(input: { id: $id }) {
  __typename
  ... on CancelBacktestSuccess { backtest { status } }
  ... on BacktestFinishedError { code backtest { status } } } }`;

let app: TestApp;
let client: Client | undefined;

beforeAll(async () => {
  app = await startTestApp();
  await submit(app, { externalId: 'seen', viewCount: 5 });
  await submit(app, { externalId: 'unseen' });
});
afterAll(() => app.close());
afterEach(() => client?.dispose());

async function start(input: Record<string, unknown>): Promise<string> {
  const { data, errors } = await app.graphql<{ startBacktest: { backtest: { id: string } } }>(
    START,
    { input: { name: 'what if', ...input } },
  );
  expect(errors).toBeUndefined();
  return data.startBacktest.backtest.id;
}

async function work(id: string): Promise<void> {
  const { database } = app;
  const jobs = await openJobs({ database, log: createLogger('fatal') });
  const backtest = await database.prisma.backtest.findUniqueOrThrow({ where: { id: innerId(id) } });
  await workOn({ database, jobs }, backtest);
  await jobs.close();
}

describe('a backtest', () => {
  it('is asked for, followed to its end, and read with what it found', async () => {
    const id = await start({
      rules: [
        {
          inline: {
            name: 'watched',
            condition: { viewCount: { known: true } },
            effects: [{ label: 'OPINION' }, { tag: 'watched' }],
          },
        },
      ],
      threshold: 0.0001,
    });
    client = createClient({
      url: `${app.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${app.adminKey}` },
    });
    const states = client.iterate<{ backtestProgress: Record<string, unknown> }>({
      query:
        'subscription ($id: ID!) { backtestProgress(id: $id) { status progress done total matched } }',
      variables: { id },
    });
    const first = (await states.next()).value?.data?.backtestProgress;
    expect(first).toMatchObject({ status: 'QUEUED', progress: 0, total: null, matched: 0 });
    await work(id);
    let last: unknown;
    for await (const { data } of states) last = data?.backtestProgress;
    expect(last).toEqual({ status: 'SUCCEEDED', progress: 1, done: 2, total: 2, matched: 1 });

    const { data, errors } = await app.graphql(
      `query ($id: ID!) { backtest(id: $id) {
         name threshold modelVersion { version } basis failure requestedBy
         verdicts { would { claims opinions } was { claims opinions } claimToOpinion labelled }
         rules { name version rule { name } condition text matched newly failures failure
           againstLabels { target n matched precision recall } }
         effects { kind key would was more fewer }
         days { videos matched }
         sample { nodes { video { externalId } would rules more { kind key } fewer { key } } } } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      backtest: {
        name: 'what if',
        threshold: 0.0001,
        modelVersion: null,
        failure: null,
        verdicts: { would: { claims: 1, opinions: 1 }, labelled: 0 },
        rules: [
          {
            name: 'watched',
            version: null,
            rule: null,
            condition: { viewCount: { known: true } },
            text: 'When the number of views is known, then decide OPINION, tag it “watched”.',
            matched: 1,
            newly: 1,
            failures: 0,
            failure: null,
            againstLabels: { target: 'OPINION', n: 0, matched: 0, precision: null, recall: null },
          },
        ],
        effects: [
          { kind: 'LABEL', key: 'OPINION', would: 1, was: 0, more: 1, fewer: 0 },
          { kind: 'TAG', key: 'watched', would: 1, was: 0, more: 1, fewer: 0 },
        ],
        days: [{ videos: 2, matched: 1 }],
        sample: {
          nodes: expect.arrayContaining([
            {
              video: { externalId: 'seen' },
              would: 'OPINION',
              rules: ['watched'],
              more: [
                { kind: 'LABEL', key: 'OPINION' },
                { kind: 'TAG', key: 'watched' },
              ],
              fewer: [],
            },
          ]),
        },
      },
    });
    const { backtest } = data as { backtest: { basis: string[] } };
    expect(backtest.basis.join(' ')).toMatch(
      /current one of each video.*when the video was submitted/,
    );
    expect((await app.graphql(CANCEL, { id })).data).toEqual({
      cancelBacktest: {
        __typename: 'BacktestFinishedError',
        code: 'BACKTEST_FINISHED',
        backtest: { status: 'SUCCEEDED' },
      },
    });
  });

  it('hands its sample out in pages, forwards and backwards', async () => {
    const id = await start({
      rules: [{ inline: { name: 'all', condition: { always: true }, effects: [] } }],
    });
    await work(id);
    const page = async (args: string) => {
      const { data } = await app.graphql<{
        backtest: {
          sample: {
            edges: { cursor: string; node: { video: { externalId: string } } }[];
            pageInfo: { hasNextPage: boolean; endCursor: string };
          };
        };
      }>(
        `query ($id: ID!) { backtest(id: $id) { sample(${args}) {
           edges { cursor node { video { externalId } } } pageInfo { hasNextPage endCursor } } } }`,
        { id },
      );
      return data.backtest.sample;
    };
    const whole = await page('first: 10');
    expect(whole.edges).toHaveLength(2);
    const first = await page('first: 1');
    expect(first).toMatchObject({ edges: [whole.edges[0]], pageInfo: { hasNextPage: true } });
    const second = await page(`first: 1, after: "${first.pageInfo.endCursor}"`);
    expect(second).toMatchObject({ edges: [whole.edges[1]], pageInfo: { hasNextPage: false } });
    expect((await page('last: 1')).edges).toEqual([whole.edges[1]]);
  });

  it('is cancelled while it is queued, and listed, newest first', async () => {
    const id = await start({ rules: [] });
    expect((await app.graphql(CANCEL, { id })).data).toMatchObject({
      cancelBacktest: { backtest: { status: 'CANCELLED' } },
    });
    const { data } = await app.graphql(
      'query ($id: ID!) { backtests(first: 1) { nodes { id status } } node(id: $id) { __typename } }',
      { id },
    );
    expect(data).toEqual({
      backtests: { nodes: [{ id, status: 'CANCELLED' }] },
      node: { __typename: 'Backtest' },
    });
  });

  it('is found by the rule that it asked about', async () => {
    const { data: made } = await app.graphql<{ createRule: { rule: { id: string } } }>(
      `mutation { createRule(input: { name: "asked", condition: { always: true }, effects: [] }) {
         ... on CreateRuleSuccess { rule { id } } } }`,
    );
    const rule = made.createRule.rule.id;
    const about = async () => {
      const { data } = await app.graphql<{ backtests: { nodes: { id: string }[] } }>(
        'query ($rule: ID) { backtests(rule: $rule) { nodes { id } } }',
        { rule },
      );
      return data.backtests.nodes.map(({ id }) => id);
    };
    const stored = await start({ rules: [{ stored: { rule } }] });
    const inline = { name: 'next', replaces: rule, condition: { always: true }, effects: [] };
    const next = await start({ rules: [{ inline }] });
    await start({ rules: [] });
    expect(await about()).toEqual([next, stored]);
  });

  it('is refused with every broken limit, and by a role that may only read', async () => {
    const input = {
      name: '',
      threshold: 2,
      rules: [{ inline: { name: 'no', condition: { anyWord: [] }, effects: [] } }],
    };
    const { data } = await app.graphql<{ startBacktest: { issues: { field: string }[] } }>(START, {
      input,
    });
    expect(data.startBacktest.issues.map(({ field }) => field)).toEqual(['name', 'threshold']);
    const { secret } = await createKey(app, ['SENIOR']);
    const refused = await app.graphql(START, { input: { name: 'x' } }, secret);
    expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
