import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { changeBackfill } from '../../src/training/backfills.ts';
import { startTestApp, submit, type TestApp } from '../support/app.ts';

const START = `mutation ($version: Int!) { startBackfill(input: { version: $version }) {
  __typename
  ... on StartBackfillSuccess { backfill { id } }
  ... on BackfillInProgressError { code backfill { id } }
  ... on Error { code } } }`;
const CANCEL = `mutation ($id: ID!) { cancelBackfill(input: { id: $id }) {
  __typename
  ... on CancelBackfillSuccess { backfill { status } }
  ... on BackfillFinishedError { code backfill { status } }
  ... on Error { code } } }`;
const FIELDS =
  'status progress scored total rate secondsLeft attempt failure requestedBy modelVersion { version }';

let app: TestApp;
let client: Client | undefined;

beforeAll(async () => {
  app = await startTestApp();
  await submit(app, { externalId: 'old' });
});
afterAll(() => app.close());
afterEach(() => client?.dispose());

async function start(): Promise<{ id: string; uuid: string }> {
  const { data } = await app.graphql<{ startBackfill: { backfill: { id: string } } }>(START, {
    version: 1,
  });
  const { id } = data.startBackfill.backfill;
  const [, uuid = ''] = Buffer.from(id, 'base64url').toString().split(':');
  return { id, uuid };
}

describe('a backfill', () => {
  it('is asked for, found, followed to its end, and cannot be cancelled then', async () => {
    const { id, uuid } = await start();
    expect((await app.graphql(START, { version: 1 })).data).toEqual({
      startBackfill: {
        __typename: 'BackfillInProgressError',
        code: 'BACKFILL_IN_PROGRESS',
        backfill: { id },
      },
    });

    client = createClient({
      url: `${app.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${app.adminKey}` },
    });
    const states = client.iterate<Record<string, unknown>>({
      query: `subscription ($id: ID!) { backfillProgress(id: $id) { ${FIELDS} } }`,
      variables: { id },
    });
    const next = async () => (await states.next()).value?.data?.backfillProgress;
    expect(await next()).toMatchObject({
      status: 'QUEUED',
      progress: 0,
      total: null,
      secondsLeft: null,
      modelVersion: { version: 1 },
    });
    const { prisma } = app.database;
    const { throughVideoId } = await prisma.backfill.findUniqueOrThrow({ where: { id: uuid } });
    await changeBackfill(
      prisma,
      { id: uuid, status: 'QUEUED' },
      { status: 'RUNNING', attempt: 1, total: 4, scored: 1, cursor: throughVideoId, rate: 2 },
    );
    expect(await next()).toMatchObject({ progress: 0.25, scored: 1, rate: 2, secondsLeft: 1.5 });
    await changeBackfill(
      prisma,
      { id: uuid, status: 'RUNNING' },
      { status: 'SUCCEEDED', finishedAt: new Date() },
    );
    expect(await next()).toMatchObject({ status: 'SUCCEEDED', progress: 1, secondsLeft: null });
    expect((await states.next()).done).toBe(true);

    expect((await app.graphql(CANCEL, { id })).data).toEqual({
      cancelBackfill: {
        __typename: 'BackfillFinishedError',
        code: 'BACKFILL_FINISHED',
        backfill: { status: 'SUCCEEDED' },
      },
    });
  });

  it('is cancelled at once while it is queued, and listed with the others, newest first', async () => {
    const { id } = await start();
    expect((await app.graphql(CANCEL, { id })).data).toMatchObject({
      cancelBackfill: { backfill: { status: 'CANCELLED' } },
    });
    const { data } = await app.graphql<{ backfills: { nodes: { id: string; status: string }[] } }>(
      `query ($id: ID!) { backfill(id: $id) { status } none: backfills(version: 9) { nodes { id } }
         backfills(version: 1, first: 5) { nodes { id status } } node(id: $id) { __typename } }`,
      { id },
    );
    expect(data).toMatchObject({
      backfill: { status: 'CANCELLED' },
      none: { nodes: [] },
      node: { __typename: 'Backfill' },
    });
    expect(data.backfills.nodes[0]).toEqual({ id, status: 'CANCELLED' });
  });

  it('of a version that is not there is refused', async () => {
    expect((await app.graphql(START, { version: 99 })).data).toEqual({
      startBackfill: { __typename: 'NotFoundError', code: 'NOT_FOUND' },
    });
  });
});
