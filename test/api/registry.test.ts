import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBundle } from '../../src/training/load-model-version.ts';
import { registerModelVersion } from '../../src/training/register-model-version.ts';
import { createKey, startTestApp, type TestApp } from '../support/app.ts';
import { trainSmallBundle } from '../training/support/shipped-bundle.ts';

/** Version 1 ships and is champion; 2 and 3 are candidates. */
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  for (const seed of [3, 4]) {
    const { files, sha256 } = await trainSmallBundle(seed);
    const model = await openBundle(files, sha256);
    await app.database.prisma.$transaction((tx) => registerModelVersion(tx, { model, files }));
    model.dispose();
  }
});
afterAll(() => app.close());

const change = async (mutation: string, input: Record<string, unknown>, key = app.adminKey) => {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const version = mutation === 'clearChallenger' ? '' : 'modelVersion { version status aliases }';
  const previous = mutation.endsWith('Challenger') ? 'previous { version aliases }' : '';
  const { data, errors } = await app.graphql<Record<string, unknown>>(
    `mutation ($input: ${type}Input!) { ${mutation}(input: $input) {
       __typename ... on ${type}Success { ${version} ${previous} } ... on Error { code } } }`,
    { input },
    key,
  );
  return errors?.[0]?.extensions ?? data[mutation];
};

describe('the challenger', () => {
  it('is set, changed and cleared, each on record', async () => {
    expect(await change('setChallenger', { version: 2, reason: 'a try' })).toEqual({
      __typename: 'SetChallengerSuccess',
      modelVersion: { version: 2, status: 'CANDIDATE', aliases: ['CHALLENGER'] },
      previous: null,
    });
    expect(await change('setChallenger', { version: 3, reason: 'another' })).toMatchObject({
      modelVersion: { version: 3 },
      previous: { version: 2, aliases: [] },
    });
    expect((await app.graphql('{ challenger { version } }')).data).toEqual({
      challenger: { version: 3 },
    });
    const cleared = { __typename: 'ClearChallengerSuccess', previous: { version: 3, aliases: [] } };
    expect(await change('clearChallenger', { reason: 'enough' })).toEqual(cleared);
    expect(await change('clearChallenger', { reason: 'enough' })).toMatchObject({ previous: null });
    const { data } = await app.graphql(
      `{ challenger { version } aliasEvents(first: 3) { nodes {
         alias kind from { version } to { version } reason } } }`,
    );
    const event = { alias: 'CHALLENGER' };
    expect(data).toEqual({
      challenger: null,
      aliasEvents: {
        nodes: [
          { ...event, kind: 'CLEAR', from: { version: 3 }, to: null, reason: 'enough' },
          { ...event, kind: 'SET', from: { version: 2 }, to: { version: 3 }, reason: 'another' },
          { ...event, kind: 'SET', from: null, to: { version: 2 }, reason: 'a try' },
        ],
      },
    });
  });

  it.each([
    ['an unknown version', { version: 99, reason: 'r' }, 'NotFoundError'],
    ['the champion', { version: 1, reason: 'r' }, 'PromotionRefusedError'],
    ['no reason', { version: 2, reason: '' }, 'ValidationError'],
  ])('is not %s', async (_what, input, typename) => {
    expect(await change('setChallenger', input)).toMatchObject({ __typename: typename });
  });

  it('that a replica refuses is told by its readiness, and does not keep it from its work', async () => {
    const replica = (url: string) => fetch(`${url}/readyz`).then((answer) => answer.json());
    await change('setChallenger', { version: 2, reason: 'broken soon' });
    const { pool } = app.database;
    await pool.query('ALTER TABLE model_bundle_file DISABLE TRIGGER append_only');
    await pool.query(
      `UPDATE model_bundle_file SET bytes = bytes || '!'::bytea WHERE path = 'weights.bin'
         AND bundle_sha256 = (SELECT sha256 FROM model_version WHERE version = 2)`,
    );
    await pool.query('ALTER TABLE model_bundle_file ENABLE TRIGGER append_only');
    const late = await startTestApp({ database: app.database });
    expect(await replica(late.url)).toEqual({
      status: 'ready',
      checks: { database: 'ok', champion: 'ok', events: 'ok' },
      notes: [
        expect.stringMatching(
          /^the challenger, version 2, is refused and none serves: weights\.bin has/,
        ),
      ],
    });
    await late.close();
    await change('clearChallenger', { reason: 'broken' });
  });
});

describe('archiving', () => {
  it('drops a version from choice until it is restored, each on record', async () => {
    expect(await change('archiveModelVersion', { version: 3, reason: 'superseded' })).toEqual({
      __typename: 'ArchiveModelVersionSuccess',
      modelVersion: { version: 3, status: 'ARCHIVED', aliases: [] },
    });
    expect(await change('setChallenger', { version: 3, reason: 'r' })).toMatchObject({
      __typename: 'PromotionRefusedError',
    });
    expect(await change('archiveModelVersion', { version: 3, reason: 'again' })).toMatchObject({
      __typename: 'ArchiveRefusedError',
    });
    expect(await change('restoreModelVersion', { version: 3, reason: 'wanted' })).toEqual({
      __typename: 'RestoreModelVersionSuccess',
      modelVersion: { version: 3, status: 'CANDIDATE', aliases: [] },
    });
    const { data } = await app.graphql(
      '{ modelVersion(version: 3) { status statusEvents { from to reason actor } } }',
    );
    const actor = expect.stringMatching(/^key:/);
    expect(data).toEqual({
      modelVersion: {
        status: 'CANDIDATE',
        statusEvents: [
          { from: 'CANDIDATE', to: 'ARCHIVED', reason: 'superseded', actor },
          { from: 'ARCHIVED', to: 'CANDIDATE', reason: 'wanted', actor },
        ],
      },
    });
  });

  it.each([
    ['archiveModelVersion', { version: 1, reason: 'r' }, 'ArchiveRefusedError'],
    ['archiveModelVersion', { version: 99, reason: 'r' }, 'NotFoundError'],
    ['restoreModelVersion', { version: 3, reason: 'r' }, 'ArchiveRefusedError'],
    ['restoreModelVersion', { version: 3, reason: ' ' }, 'ValidationError'],
  ])('%s of %o is refused', async (mutation, input, typename) => {
    expect(await change(mutation, input)).toMatchObject({ __typename: typename });
  });

  it('is for admins, as is the challenger', async () => {
    const { secret } = await createKey(app, ['MODERATOR']);
    const input = { version: 3, reason: 'r' };
    for (const mutation of ['archiveModelVersion', 'restoreModelVersion', 'setChallenger']) {
      expect(await change(mutation, input, secret)).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await change('clearChallenger', { reason: 'r' }, secret)).toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('cards', () => {
  it('of a page of versions are each their own', async () => {
    const { data } = await app.graphql<{
      modelVersions: { nodes: { version: number; sha256: string; card: { markdown: string } }[] };
    }>(
      '{ modelVersions { nodes { version sha256 card { sha256 markdown parents { version } } } } }',
    );
    const { nodes } = data.modelVersions;
    expect(nodes.map(({ version }) => version)).toEqual([3, 2, 1]);
    for (const { sha256, card } of nodes) {
      expect(card).toMatchObject({ sha256, parents: [] });
      expect(card.markdown).toContain(sha256);
    }
  });
});
