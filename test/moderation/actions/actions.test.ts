import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { type Jobs, openJobs } from '../../../src/jobs/jobs.ts';
import { createLogger } from '../../../src/logger.ts';
import { reverseActions } from '../../../src/moderation/actions/reverse-actions.ts';
import { takeActions } from '../../../src/moderation/actions/take-actions.ts';
import { startTestApp, submit, type TestApp } from '../../support/app.ts';
import { innerId, storeDecision } from '../support/decisions.ts';

const DAY_MS = 24 * 60 * 60_000;

let app: TestApp;
let jobs: Jobs;
let video: string;
let remove: string;
let limit: string;

beforeAll(async () => {
  app = await startTestApp();
  jobs = await openJobs({ database: app.database, log: createLogger('fatal') });
  video = innerId((await submit(app, { externalId: 'acted', authorExternalId: 'ann' })).id);
  remove = await createAction({ key: 'remove', name: 'Remove', strikes: 2, strikeDays: 30 });
  limit = await createAction({ key: 'limit', name: 'Limit reach' });
});

afterAll(async () => {
  await jobs.close();
  await app.close();
});

async function createAction(input: Record<string, unknown>): Promise<string> {
  const { data } = await app.graphql<{ createAction: { action: { id: string } } }>(
    `mutation ($input: CreateActionInput!) {
       createAction(input: $input) { ... on CreateActionSuccess { action { id } } } }`,
    { input },
  );
  return innerId(data.createAction.action.id);
}

const rowsOf = (decisionId: string) =>
  app.database.prisma.actionTaken.findMany({ where: { decisionId }, orderBy: { id: 'asc' } });

describe('takeActions', () => {
  it.each(['Prisma', 'pg'] as const)(
    'records what was done, what it costs and whom, in a transaction of %s',
    async (way) => {
      const decision = await storeDecision(app.database.prisma, video);
      const now = new Date('2026-11-23T10:00:00Z');
      const order = { jobs, decision, actionIds: [remove, limit, remove], now };
      const taken =
        way === 'Prisma'
          ? await app.database.prisma.$transaction((tx) => takeActions(tx, order))
          : await inTransaction(app.database.pool, (client) => takeActions(client, order));
      expect(taken.map(({ actionId }) => actionId)).toEqual([remove, limit]);
      const about = { decisionId: decision.id, videoId: video, authorExternalId: 'ann' };
      const strikesExpireAt = new Date(now.getTime() + 30 * DAY_MS);
      expect(await rowsOf(decision.id)).toMatchObject([
        { ...about, actionId: remove, strikes: 2, strikesExpireAt, createdAt: now },
        { ...about, actionId: limit, strikes: 0, strikesExpireAt: null, createdAt: now },
      ]);
    },
  );

  it('takes nothing when one of the actions is unknown or archived, until that is restored', async () => {
    const archived = await createAction({ key: 'old', name: 'Old' });
    const id = Buffer.from(`Action:${archived}`).toString('base64url');
    const archive = () =>
      app.graphql(
        'mutation ($id: ID!) { archiveAction(input: { id: $id }) { ... on ArchiveActionSuccess { action { id } } } }',
        { id },
      );
    await archive();
    for (const unavailable of [archived, randomUUID()]) {
      const decision = await storeDecision(app.database.prisma, video);
      const attempt = app.database.prisma.$transaction((tx) =>
        takeActions(tx, { jobs, decision, actionIds: [limit, unavailable] }),
      );
      await expect(attempt).rejects.toMatchObject({
        code: 'ACTION_UNAVAILABLE',
        actionIds: [unavailable],
      });
      expect(await rowsOf(decision.id)).toEqual([]);
    }
    const restored = await app.graphql(
      'mutation ($id: ID!) { restoreAction(input: { id: $id }) { ... on RestoreActionSuccess { action { archivedAt } } } }',
      { id },
    );
    expect(restored.data).toEqual({ restoreAction: { action: { archivedAt: null } } });
    const decision = await storeDecision(app.database.prisma, video);
    await app.database.prisma.$transaction((tx) =>
      takeActions(tx, { jobs, decision, actionIds: [archived] }),
    );
    expect(await rowsOf(decision.id)).toHaveLength(1);
    await archive();
  });
});

describe('reverseActions', () => {
  it('takes back what a decision did, once, whoever else tries at the same moment', async () => {
    const { prisma, pool } = app.database;
    const decision = await storeDecision(prisma, video);
    const actionIds = [remove, limit];
    const taken = await prisma.$transaction((tx) => takeActions(tx, { jobs, decision, actionIds }));
    const undo = await storeDecision(prisma, video, decision.id);
    const decisions = [{ id: undo.id, undoes: decision.id }];
    const reversed = await Promise.all([
      prisma.$transaction((tx) => reverseActions(tx, { jobs, decisions })),
      inTransaction(pool, (client) => reverseActions(client, { jobs, decisions })),
    ]);
    expect(reversed.flat()).toHaveLength(2);
    const rows = await rowsOf(undo.id);
    expect(rows.map(({ reversesId }) => reversesId).sort()).toEqual(
      taken.map(({ id }) => id).sort(),
    );
    for (const row of rows) expect(row).toMatchObject({ strikes: 0, authorExternalId: 'ann' });
    // A reversal is not an action: undoing the undoing takes nothing back.
    const again = [{ id: decision.id, undoes: undo.id }];
    expect(
      await prisma.$transaction((tx) => reverseActions(tx, { jobs, decisions: again })),
    ).toEqual([]);
  });
});

describe('an action', () => {
  const content = `... on ValidationError { issues { field } } ... on NotFoundError { code }`;
  const update = `mutation ($input: UpdateActionInput!) { updateAction(input: $input) {
    ... on UpdateActionSuccess { action { key name strikes strikeDays } } ${content} } }`;

  it('is changed in the fields that are given, and refused with the field that is wrong', async () => {
    const id = Buffer.from(`Action:${limit}`).toString('base64url');
    const ask = async (input: object) => (await app.graphql(update, { input })).data;
    expect(await ask({ id, name: 'Limit' })).toEqual({
      updateAction: { action: { key: 'limit', name: 'Limit', strikes: 0, strikeDays: 0 } },
    });
    expect(await ask({ id, strikes: 1 })).toEqual({
      updateAction: { issues: [{ field: 'strikeDays' }] },
    });
    expect(await ask({ id, strikes: 101, strikeDays: 1, name: '' })).toEqual({
      updateAction: { issues: [{ field: 'name' }, { field: 'strikes' }] },
    });
    const nobody = Buffer.from(`Action:${randomUUID()}`).toString('base64url');
    expect(await ask({ id: nobody, name: 'x' })).toEqual({ updateAction: { code: 'NOT_FOUND' } });
  });

  it('has a key of its own', async () => {
    const create = `mutation ($input: CreateActionInput!) { createAction(input: $input) { ${content.split(' ... on Not')[0]} } }`;
    for (const key of ['remove', 'Not A Key', '']) {
      const { data } = await app.graphql(create, { input: { key, name: 'Again' } });
      expect(data).toEqual({ createAction: { issues: [{ field: 'key' }] } });
    }
  });

  it('is on the audit record with each change, and listed until it is archived', async () => {
    const events = await app.database.prisma.auditEvent.findMany({
      where: { subjectType: 'Action' },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ action }) => action)).toEqual([
      'action.create',
      'action.create',
      'action.create',
      'action.archive',
      'action.restore',
      'action.archive',
      'action.update',
    ]);
    const { data } = await app.graphql(
      '{ actions { key } all: actions(includeArchived: true) { key } }',
    );
    expect(data).toEqual({
      actions: [{ key: 'limit' }, { key: 'remove' }],
      all: [{ key: 'limit' }, { key: 'old' }, { key: 'remove' }],
    });
  });
});
