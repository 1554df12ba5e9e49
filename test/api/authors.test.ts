import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { takeActions } from '../../src/moderation/actions/take-actions.ts';
import { globalId } from '../../src/moderation/deliveries/global-id.ts';
import { newId } from '../../src/moderation/new-id.ts';
import { innerId, storeDecision } from '../moderation/support/decisions.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';

const DAY_MS = 24 * 60 * 60_000;
const AUTHOR = `externalId videoCount claimShare claimLabelCount opinionLabelCount decisionCount actionCount
  activeStrikeCount activeStrikes { id strikes strikesExpireAt action { key } reversedBy { id } }`;

let app: TestApp;
const taken = new Map<string, string>();

beforeAll(async () => {
  app = await startTestApp();
  const { database } = app;
  const jobs = await openJobs({ database, log: createLogger('fatal') });
  const strike = newId();
  await database.prisma.action.create({
    data: { id: strike, key: 'strike', name: '', description: '', strikes: 2, strikeDays: 30 },
  });
  const act = async (author: string, daysAgo: number) => {
    const externalId = `${author}-${daysAgo}`;
    const { id } = await submit(app, { externalId, authorExternalId: author });
    const decision = await storeDecision(database.prisma, innerId(id));
    const now = new Date(Date.now() - daysAgo * DAY_MS);
    const [row] = await database.prisma.$transaction((tx) =>
      takeActions(tx, { jobs, decision, actionIds: [strike], now }),
    );
    taken.set(externalId, row?.id ?? '');
  };
  for (const [author, daysAgo] of [
    ['ann', 1],
    ['ann', 2],
    ['ann', 31],
    ['bob', 29],
    ['cat', 40],
    ['dan', 3],
  ] as const) {
    await act(author, daysAgo);
  }
  await submit(app, { externalId: 'quiet', authorExternalId: 'eve' });
  await jobs.close();
});

afterAll(() => app.close());

const author = async (externalId: string, fields = AUTHOR) =>
  (
    await app.graphql<{ author: Record<string, unknown> | null }>(
      `query ($externalId: String!) { author(externalId: $externalId) { ${fields} } }`,
      { externalId },
    )
  ).data.author;

const listed = async (args: string) => {
  const { data } = await app.graphql<{
    authors: {
      nodes: { externalId: string }[];
      pageInfo: { hasNextPage: boolean; endCursor: string; startCursor: string };
    };
  }>(
    `{ authors(${args}) { nodes { externalId } pageInfo { hasNextPage endCursor startCursor } } }`,
  );
  return { ids: data.authors.nodes.map(({ externalId }) => externalId), ...data.authors.pageInfo };
};

describe('an author', () => {
  it('is known by their videos, what was decided and done, and strikes that count until they expire', async () => {
    await app.graphql(
      `mutation ($id: ID!) { relabelVideo(input: { videoId: $id, label: OPINION, reason: "it is" }) { __typename } }`,
      {
        id: globalId(
          'Video',
          (await app.database.prisma.video.findFirstOrThrow({ where: { externalId: 'ann-1' } })).id,
        ),
      },
    );
    const found = await author('ann');
    expect(found).toMatchObject({
      externalId: 'ann',
      videoCount: 3,
      claimLabelCount: 0,
      opinionLabelCount: 1,
      decisionCount: 3,
      actionCount: 3,
      activeStrikeCount: 4,
      activeStrikes: [
        { id: globalId('ActionTaken', taken.get('ann-2') ?? ''), strikes: 2 },
        { id: globalId('ActionTaken', taken.get('ann-1') ?? ''), action: { key: 'strike' } },
      ],
    });
    expect([0, 1]).toContain(found?.claimShare);
    expect(
      await author(
        'ann',
        'videos(first: 2) { nodes { externalId } } actionsTaken { nodes { strikes } }',
      ),
    ).toEqual({
      videos: { nodes: [{ externalId: 'ann-31' }, { externalId: 'ann-2' }] },
      actionsTaken: { nodes: [{ strikes: 2 }, { strikes: 2 }, { strikes: 2 }] },
    });
  });

  it('without strikes or decisions has zeros, and one without a video is null', async () => {
    expect(await author('eve')).toMatchObject({ videoCount: 1, actionCount: 0, activeStrikes: [] });
    expect(await author('nobody')).toBeNull();
    expect(await author('nul\0')).toBeNull();
  });
});

describe('authors', () => {
  it('are those with strikes that count, at least so many, in pages both ways', async () => {
    expect((await listed('first: 10')).ids).toEqual(['ann', 'bob', 'dan']);
    expect((await listed('filter: { minActiveStrikes: 3 }')).ids).toEqual(['ann']);
    const first = await listed('first: 2');
    expect(first).toMatchObject({ ids: ['ann', 'bob'], hasNextPage: true });
    expect(await listed(`first: 2, after: "${first.endCursor}"`)).toMatchObject({
      ids: ['dan'],
      hasNextPage: false,
    });
    const last = await listed('last: 1');
    expect(last.ids).toEqual(['dan']);
    expect((await listed(`last: 1, before: "${last.startCursor}"`)).ids).toEqual(['bob']);
    const { errors } = await app.graphql(
      '{ authors(filter: { minActiveStrikes: 0 }) { nodes { externalId } } }',
    );
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('a strike', () => {
  const REVOKE = `mutation ($id: ID!, $reason: String!) { revokeAction(input: { id: $id, reason: $reason }) {
    ... on RevokeActionSuccess { reversal { id reason strikes reverses { reversedBy { id } } } }
    ... on Error { code } } }`;

  it('is revoked once, with a reason, by a senior; the decision stands', async () => {
    const { secret } = await createKey(app, ['SENIOR']);
    const id = globalId('ActionTaken', taken.get('dan-3') ?? '');
    const revoke = async (reason: string, what = id) =>
      (
        await app.graphql<{ revokeAction: { reversal: { id: string } } }>(
          REVOKE,
          { id: what, reason },
          secret,
        )
      ).data.revokeAction;
    expect(await revoke('')).toMatchObject({ code: 'VALIDATION_FAILED' });
    const outcomes = await Promise.all([revoke('mistaken identity'), revoke('so do I')]);
    const [success] = outcomes.filter((outcome) => 'reversal' in outcome);
    expect(outcomes.filter((outcome) => 'code' in outcome)).toEqual([{ code: 'ACTION_REVERSED' }]);
    expect(success?.reversal).toMatchObject({
      strikes: 0,
      reason: expect.any(String),
      reverses: { reversedBy: { id: success?.reversal.id } },
    });
    expect(await revoke('again', success?.reversal.id)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await author('dan')).toMatchObject({
      activeStrikeCount: 0,
      actionCount: 0,
      decisionCount: 1,
    });
    expect((await listed('first: 10')).ids).toEqual(['ann', 'bob']);
  });
});
