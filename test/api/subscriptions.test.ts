import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { changeRun } from '../../src/training/run-status.ts';
import { createKey, startTestApp, type TestApp } from '../support/app.ts';
import { storeLabelledVideos, syntheticInputs } from '../training/support/labelled-videos.ts';
import { until } from '../training/support/until.ts';

const PROGRESS =
  'subscription ($id: ID!) { trainingProgress(id: $id) { status progress epoch history { epoch } failure } }';

let app: TestApp;
const clients: Client[] = [];

beforeAll(async () => {
  app = await startTestApp();
  await storeLabelledVideos(app.database, 1, syntheticInputs(60));
});

afterAll(() => app.close());

afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

function connect(key: string | null, onClosed?: (code: number) => void): Client {
  const client = createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(key !== null && { connectionParams: { authorization: `Bearer ${key}` } }),
    on: {
      closed: (event) => onClosed?.((event as { code: number }).code),
    },
  });
  clients.push(client);
  return client;
}

const subscribe = (client: Client, query: string, variables: Record<string, unknown> = {}) =>
  client.iterate<Record<string, unknown>>({ query, variables });

async function next(states: ReturnType<typeof subscribe>) {
  const { value, done } = await states.next();
  return done ? 'the end' : value;
}

async function queuedRun(): Promise<{ id: string; runId: string }> {
  const { data } = await app.graphql<{ retrainModel: { trainingRun: { id: string } } }>(
    'mutation { retrainModel(input: { epochs: 2 }) { ... on RetrainModelSuccess { trainingRun { id } } } }',
  );
  const { id } = data.retrainModel.trainingRun;
  const [, runId = ''] = Buffer.from(id, 'base64url').toString().split(':');
  return { id, runId };
}

describe('trainingProgress', () => {
  it('tells the present state, each later one, and ends with the run', async () => {
    const { id, runId } = await queuedRun();
    const { prisma } = app.database;
    const states = subscribe(connect(app.adminKey), PROGRESS, { id });
    expect(await next(states)).toMatchObject({
      data: { trainingProgress: { status: 'QUEUED', progress: 0, epoch: null, history: [] } },
    });

    await changeRun(prisma, { id: runId, status: 'QUEUED' }, { status: 'RUNNING', attempt: 1 });
    expect(await next(states)).toMatchObject({ data: { trainingProgress: { status: 'RUNNING' } } });

    await prisma.trainingEpoch.create({
      data: {
        trainingRunId: runId,
        attempt: 1,
        epoch: 1,
        loss: 1,
        accuracy: 1,
        valLoss: 1,
        valAccuracy: 1,
      },
    });
    await changeRun(prisma, { id: runId, status: 'RUNNING' }, { epoch: 1, progress: 0.5 });
    expect(await next(states)).toMatchObject({
      data: { trainingProgress: { progress: 0.5, epoch: 1, history: [{ epoch: 1 }] } },
    });

    await changeRun(
      prisma,
      { id: runId, status: 'RUNNING' },
      { status: 'FAILED', failure: 'made up', finishedAt: new Date() },
    );
    expect(await next(states)).toMatchObject({
      data: { trainingProgress: { status: 'FAILED', failure: 'made up' } },
    });
    expect(await next(states)).toBe('the end');

    const late = subscribe(connect(app.adminKey), PROGRESS, { id });
    expect(await next(late)).toMatchObject({ data: { trainingProgress: { status: 'FAILED' } } });
    expect(await next(late)).toBe('the end');
  });

  it('is an error for a run that does not exist', async () => {
    const id = Buffer.from('TrainingRun:019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11').toString(
      'base64url',
    );
    await expect(next(subscribe(connect(app.adminKey), PROGRESS, { id }))).rejects.toMatchObject([
      { message: 'there is no such training run' },
    ]);
  });

  it('needs the role of a viewer', async () => {
    const { secret } = await createKey(app, ['SUBMITTER']);
    const states = subscribe(connect(secret), 'subscription { championChanged { version } }');
    expect(await next(states)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });
});

describe('championChanged', () => {
  it('tells the champion now, and the next one when it comes', async () => {
    const states = subscribe(
      connect(app.adminKey),
      'subscription { championChanged { version aliases } }',
    );
    expect(await next(states)).toEqual({
      data: { championChanged: { version: 1, aliases: ['CHAMPION'] } },
    });
    const { prisma } = app.database;
    await prisma.$transaction(async (tx) => {
      await tx.modelVersion.create({
        data: {
          sha256: 'e'.repeat(64),
          architecture: 'x',
          status: 'READY',
          backend: 'x',
          threshold: 0.5,
          card: {},
        },
      });
      await tx.modelAlias.update({ where: { alias: 'CHAMPION' }, data: { version: 2 } });
      await tx.event.createMany({ data: [{ topic: 'champion_changed', payload: { version: 2 } }] });
    });
    expect(await next(states)).toEqual({
      data: { championChanged: { version: 2, aliases: ['CHAMPION'] } },
    });
    await prisma.modelAlias.update({ where: { alias: 'CHAMPION' }, data: { version: 1 } });
  });
});

describe('a connection', () => {
  const VERSION = 'subscription { championChanged { version } }';

  it.each([
    ['without a key', null],
    ['with an unknown key', 'nobody'],
  ])('%s is refused', async (_what, key) => {
    let code = 0;
    const client = connect(key, (closed) => {
      code = closed;
    });
    await expect(next(subscribe(client, VERSION))).rejects.toBeDefined();
    expect(code).toBe(4401);
  });

  it('may bring its key in the header of the handshake', async () => {
    class WithKey extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { headers: { authorization: `Bearer ${app.adminKey}` } });
      }
    }
    const client = createClient({
      url: `${app.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WithKey,
      retryAttempts: 0,
    });
    clients.push(client);
    expect(await next(subscribe(client, VERSION))).toMatchObject({ data: { championChanged: {} } });
  });

  it('is closed when its key is revoked, before it hears anything more', async () => {
    const { id, secret } = await createKey(app, ['VIEWER']);
    let code = 0;
    const client = connect(secret, (closed) => {
      code = closed;
    });
    const states = subscribe(client, VERSION);
    await next(states);
    await app.graphql('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { __typename } }', {
      id,
    });
    await app.database.prisma.event.createMany({
      data: [{ topic: 'champion_changed', payload: { version: 1 } }],
    });
    await expect(next(states)).rejects.toBeDefined();
    expect(code).toBe(4401);
  });

  it('opens nothing more once its key is revoked, and tells the log nothing of it', async () => {
    const { id, secret } = await createKey(app, ['VIEWER']);
    let code = 0;
    const client = connect(secret, (closed) => {
      code = closed;
    });
    await next(subscribe(client, VERSION));
    await app.graphql('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { __typename } }', {
      id,
    });
    const complaints = vi.spyOn(console, 'error');
    await expect(next(subscribe(client, VERSION))).rejects.toBeDefined();
    expect(code).toBe(4401);
    expect(complaints).not.toHaveBeenCalled();
    complaints.mockRestore();
  });

  it.each([
    ['a query', '{ viewer { name } }', 'only subscriptions run here'],
    [
      'a mutation',
      'mutation { revokeApiKey(input: { id: "x" }) { __typename } }',
      'only subscriptions run here',
    ],
    ['nonsense', 'subscription { nonsense }', 'Cannot query field'],
    ['what does not parse', 'subscription {', 'Syntax Error'],
    [
      'too deep a document',
      `subscription { championChanged { ${'parent { '.repeat(10)} version ${'}'.repeat(10)} } }`,
      'a depth of 12',
    ],
  ])('refuses %s', async (_what, query, message) => {
    await expect(next(subscribe(connect(app.adminKey), query))).rejects.toMatchObject([
      { message: expect.stringContaining(message) },
    ]);
  });

  it('has room for twenty subscriptions, and for another when one ends', async () => {
    const client = connect(app.adminKey);
    const open = Array.from({ length: 20 }, () => subscribe(client, VERSION));
    await Promise.all(open.map(next));
    await expect(next(subscribe(client, VERSION))).rejects.toMatchObject([
      { message: expect.stringContaining('20 subscriptions') },
    ]);
    await open[0]?.return?.();
    await until('one has ended', async () => {
      const another = subscribe(client, VERSION);
      return next(another).then(
        () => true,
        () => false,
      );
    });
  });

  it('that breaks the protocol is closed, and the server goes on', async () => {
    const socket = new WebSocket(
      `${app.url.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
    );
    const code = await new Promise((resolve) => {
      socket.on('open', () => socket.send('nonsense'));
      socket.on('close', resolve);
    });
    expect(code).toBe(4400);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  });

  it('is told that the server goes away', async () => {
    const leaving = await startTestApp({ database: app.database });
    let code = 0;
    const client = createClient({
      url: `${leaving.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${leaving.adminKey}` },
      on: {
        closed: (event) => {
          code = (event as { code: number }).code;
        },
      },
    });
    clients.push(client);
    const states = subscribe(client, VERSION);
    await next(states);
    const goodbye = next(states).catch(() => 'closed');
    await leaving.close();
    expect(await goodbye).toBe('closed');
    expect(code).toBe(1001);
  });
});
