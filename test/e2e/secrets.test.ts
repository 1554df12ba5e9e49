import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { connectDatabase } from '../../src/db/connect.ts';
import { createLogger } from '../../src/logger.ts';
import { type Receiver, startReceiver } from '../moderation/support/receiver.ts';
import { createDataFolder } from '../support/data-folder.ts';
import { type GavelProcess, spawnGavel } from '../support/gavel-process.ts';
import { startIssuer, type TestIssuer } from '../support/oidc-issuer.ts';
import { type OtlpCollector, openCollector } from '../support/otlp-collector.ts';
import { tablesWith } from '../support/tables-with.ts';
import { storeLabelledVideos, syntheticInputs } from '../training/support/labelled-videos.ts';
import { until } from '../training/support/until.ts';

/*
 * A whole story, told to a server and its worker that log all they can: videos, reviews, an appeal, webhooks, keys
 * and tokens, a training, an erasure, and requests that fail, for reasons of the client and of the database. Then
 * the marks of secrets and of what people wrote are looked for wherever they have no business.
 */

const ADMIN_KEY = `gavel-admin-${randomBytes(12).toString('hex')}`;
const SECRET_KEY = randomBytes(32);
/** Words that nobody else uses: of transcripts, of an erased one, of an appeal, of a report. */
const WORDS = {
  transcript: 'quuxwhistle',
  erased: 'thrumvellum',
  appeal: 'brambleflute',
  report: 'larkgranite',
};
/** What failing requests bring along. */
const STRAY = {
  key: 'gavel_straykeystraykey',
  scheme: 'strayschemestray',
  address: 'strayaddress',
};

let folder: Awaited<ReturnType<typeof createDataFolder>>;
let issuer: TestIssuer;
let collector: OtlpCollector;
let receiver: Receiver;
let gavel: GavelProcess;
let url: string;
let connection: Awaited<ReturnType<typeof connectDatabase>>;

const secrets = new Map<string, string>();
const errorAnswers: string[] = [];
let metrics = '';

beforeAll(async () => {
  folder = await createDataFolder();
  [issuer, collector, receiver] = await Promise.all([
    startIssuer(),
    openCollector(),
    startReceiver(),
  ]);
  gavel = spawnGavel(['serve'], {
    GAVEL_DATA: folder.path,
    GAVEL_LOG_LEVEL: 'trace',
    GAVEL_ADMIN_KEY: ADMIN_KEY,
    GAVEL_SECRET_KEY: SECRET_KEY.toString('base64'),
    GAVEL_OIDC_ISSUER: issuer.url,
    GAVEL_OIDC_AUDIENCE: 'gavel',
    GAVEL_WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    PORT: '0',
  });
  [, url = ''] = await gavel.printed(/GraphQL at (http:\/\/127\.0\.0\.1:\d+)\/graphql/);
  connection = await connectDatabase({
    config: { databaseUrl: null, dataDir: folder.path, poolSize: 3 },
    mode: 'share',
    log: createLogger('silent'),
  });
  secrets.set('the admin key', ADMIN_KEY);
  secrets.set('the secret key', SECRET_KEY.toString('base64'));
  secrets.set('the secret key in hex', SECRET_KEY.toString('hex'));
  secrets.set('the database’s password', new URL(connection.database.url).password);
});

afterAll(async () => {
  await connection?.close();
  await gavel?.stop('SIGTERM');
  collector?.close();
  await receiver?.close();
  await issuer?.close();
  await folder?.remove();
});

async function post(body: string, authorization: string): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  const text = await response.text();
  if (text.includes('"errors"') || text.includes('Error"')) errorAnswers.push(text);
  return text;
}

/** The answer of the only field that is asked for. */
async function ask<Answered = Record<string, never>>(
  query: string,
  variables: object = {},
  key = ADMIN_KEY,
): Promise<Answered> {
  const text = await post(JSON.stringify({ query, variables }), `Bearer ${key}`);
  const { data } = JSON.parse(text) as { data?: Record<string, Answered> | null };
  const [answered] = Object.values(data ?? {});
  if (answered == null) throw new Error(text);
  return answered;
}

function call<Answered = Record<string, never>>(
  mutation: string,
  input: object,
  fields = '__typename',
  key = ADMIN_KEY,
): Promise<Answered> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  return ask<Answered>(
    `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`,
    { input },
    key,
  );
}

async function newKey(name: string, roles: string[]): Promise<{ id: string; secret: string }> {
  const { secret, apiKey } = await call<{ secret: string; apiKey: { id: string } }>(
    'createApiKey',
    { name, roles },
    '... on CreateApiKeySuccess { secret apiKey { id } }',
  );
  secrets.set(`the key of a ${name}`, secret);
  return { id: apiKey.id, secret };
}

const submitAs = (key: string, externalId: string, transcript: string) =>
  call<{ video: { id: string } }>(
    'submitVideo',
    { externalId, transcript, authorExternalId: 'ada' },
    '__typename ... on SubmitVideoSuccess { video { id } }',
    key,
  );

const saying = (word: string, i = 0) => `a friend read that the ${word} hums for the time ${i}`;

/** A video from its submission to its appeal. */
async function moderate(platform: string, reviewer: string): Promise<void> {
  const made = await call<{ queue: { id: string } }>(
    'createReviewQueue',
    { key: 'marked', name: 'Marked' },
    '... on ReviewQueueSuccess { queue { id } }',
  );
  const queue = made.queue.id;
  const { action } = await call<{ action: { id: string } }>(
    'createAction',
    { key: 'marked', name: 'Marked', strikes: 1, strikeDays: 30 },
    '... on CreateActionSuccess { action { id } }',
  );
  const { video } = await submitAs(platform, 'clip-1', saying(WORDS.transcript));
  await call('updateEngagement', { externalId: 'clip-1', viewCount: 12 }, '__typename', platform);
  await ask(
    `query ($input: ClassifyInput!) { classify(input: $input) { label } }`,
    { input: { videos: [{ transcript: saying(WORDS.transcript) }] } },
    platform,
  );
  await call('enqueueVideo', { video: video.id, queue });
  const { job, lease } = await call<{ job: { id: string }; lease: { token: string } }>(
    'leaseNextJob',
    { queue },
    '... on LeaseNextJobSuccess { job { id } lease { token } }',
    reviewer,
  );
  secrets.set('the token of a lease', lease.token);
  await call(
    'decideJob',
    { job: job.id, leaseToken: lease.token, label: 'CLAIM', actions: [action.id] },
    '__typename ... on DecisionSuccess { decision { id } }',
    reviewer,
  );
  await call(
    'reportVideo',
    {
      externalReportId: 'r-1',
      videoExternalId: 'clip-1',
      category: 'x',
      note: saying(WORDS.report),
      reporter: 'eve',
    },
    '__typename',
    platform,
  );
  await call(
    'openAppeal',
    {
      externalAppealId: 'a-1',
      against: { videoExternalId: 'clip-1' },
      statement: saying(WORDS.appeal),
    },
    '__typename',
    platform,
  );
}

/** What clients do wrong, and what the database refuses. */
async function fail(platform: string): Promise<void> {
  const text = saying(WORDS.transcript);
  const attempt = (asked: Promise<unknown>) => asked.catch(() => undefined);
  await submitAs(platform, 'clip-1', `${text} and so on`);
  await submitAs(platform, 'too-long', text.repeat(400));
  await submitAs(platform, 'unreadable', `${text}\u0000`);
  await submitAs(platform, '', text);
  await post(
    `{"query":"mutation { submitVideo(input: { transcript: \\"${text}`,
    `Bearer ${platform}`,
  );
  await attempt(
    ask(`mutation { submitVideo(input: { externalId: "x", transcript: "${text}" }) { nope } }`),
  );
  await attempt(ask(`query { video(by: { externalId: "${text}" }) { id }`));
  await attempt(ask('{ viewer { name } }', {}, STRAY.key));
  await attempt(ask('{ viewer { name } }', {}, `${await issuer.token()}x`));
  await post('{"query":"{ __typename }"}', `Basic ${STRAY.scheme}`);
  for (const address of ['/nowhere', '/graphql', '/export/videos', '/healthz', '/assets/x.js'])
    await (await fetch(`${url}${address}?key=${STRAY.address}`)).text();

  const { pool } = connection.database;
  // Postgres tells of each row that it refuses, whole, to whoever wrote it.
  await pool.query(
    `ALTER TABLE video ADD CONSTRAINT refused CHECK (external_id NOT LIKE 'poisoned%')`,
  );
  for (const table of ['note', 'webhook_endpoint', 'api_key'])
    await pool.query(`ALTER TABLE ${table} ADD CONSTRAINT refused CHECK (false) NOT VALID`);
  await attempt(submitAs(platform, 'poisoned', text));
  await attempt(call('createApiKey', { name: 'refused', roles: ['VIEWER'] }));
  await attempt(call('submitVideos', { videos: [{ externalId: 'poisoned-2', transcript: text }] }));
  const { id } = await ask<{ id: string }>('{ video(by: { externalId: "clip-1" }) { id } }');
  await attempt(call('addNote', { about: { video: id }, text: saying(WORDS.report) }));
  await attempt(
    call('createWebhookEndpoint', {
      url: `${receiver.url}/${STRAY.address}`,
      topics: ['ACTION_TAKEN'],
    }),
  );
  for (const table of ['video', 'note', 'webhook_endpoint', 'api_key'])
    await pool.query(`ALTER TABLE ${table} DROP CONSTRAINT refused`);
}

async function train(): Promise<void> {
  const inputs = syntheticInputs(60).map((input) => ({
    ...input,
    transcript: `${input.transcript} ${WORDS.transcript}`,
  }));
  await storeLabelledVideos(connection.database, 1, inputs);
  const { trainingRun } = await call<{ trainingRun: { id: string } }>(
    'retrainModel',
    { epochs: 1 },
    '... on RetrainModelSuccess { trainingRun { id } }',
  );
  const ended = await until(
    'the training has ended',
    async () => {
      const { status } = await ask<{ status: string }>(
        'query ($id: ID!) { trainingRun(id: $id) { status } }',
        { id: trainingRun.id },
      );
      return ['SUCCEEDED', 'FAILED'].includes(status) ? status : null;
    },
    240_000,
  );
  expect(ended).toBe('SUCCEEDED');
}

it('tells no secret and nothing that people wrote, wherever it tells of its work', async () => {
  const platform = await newKey('platform', ['SUBMITTER']);
  const reviewer = await newKey('reviewer', ['MODERATOR']);
  const endpoint = await call<{ secret: string; endpoint: { id: string } }>(
    'createWebhookEndpoint',
    { url: receiver.url, topics: ['ACTION_TAKEN', 'DECISION_MADE', 'VIDEO_ERASED'] },
    '... on CreateWebhookEndpointSuccess { secret endpoint { id } }',
  );
  secrets.set('the secret of a webhook', endpoint.secret.replace('whsec_', ''));
  const token = await issuer.token({ roles: ['VIEWER'] });
  secrets.set('a token', token);
  secrets.set('its signature', String(token.split('.')[2]));
  await ask('{ videos { nodes { id } } }', {}, token);

  const socket = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${reviewer.secret}` },
  });
  const entered = socket.iterate({ query: 'subscription { jobEntered { id } }' });

  await Promise.all([entered.next(), moderate(platform.secret, reviewer.secret)]);
  await socket.dispose();
  const { video } = await submitAs(platform.secret, 'clip-2', saying(WORDS.erased));
  await call('eraseVideo', { video: video.id, reason: 'asked' });
  const rotated = await call<{ secret: string }>(
    'rotateWebhookSecret',
    { id: endpoint.endpoint.id },
    '... on RotateWebhookSecretSuccess { secret }',
  );
  secrets.set('the next secret of a webhook', rotated.secret.replace('whsec_', ''));
  await call('revokeApiKey', { id: reviewer.id });
  await expect(ask('{ viewer { name } }', {}, reviewer.secret)).rejects.toThrow('UNAUTHENTICATED');
  await fail(platform.secret);
  await train();
  // Taken, decided, erased: the order is not promised.
  await receiver.received(3);
  metrics = await (await fetch(`${url}/metrics`)).text();

  const words = Object.values(WORDS);
  const strays = Object.values(STRAY);
  const marks = [...secrets.values(), ...words, ...strays];
  const markedIn = (text: string, of = marks) => of.filter((mark) => text.includes(mark));

  // It went as it was told, or there is nothing to be looked for.
  expect(errorAnswers.length).toBeGreaterThan(10);
  expect(secrets.size).toBeGreaterThanOrEqual(11);
  for (const [name, secret] of secrets) expect(secret.length, name).toBeGreaterThan(15);

  expect(markedIn(metrics)).toEqual([]);
  for (const { body } of receiver.requests) expect(markedIn(body)).toEqual([]);
  // Who asks hears his own words again, and nobody's secrets.
  expect(markedIn(errorAnswers.join('\n'), [...secrets.values(), ...strays])).toEqual([]);

  const { database } = connection;
  // A spent token stays with its decision: who sends that again is told the first answer.
  secrets.delete('the token of a lease');
  expect(await tablesWith(database, [...secrets.values(), STRAY.key, STRAY.scheme])).toEqual([]);
  expect(await tablesWith(database, [WORDS.erased])).toEqual([]);
  // A model knows the words that it learned from: docs/erasure.md says what to do about that.
  expect((await tablesWith(database, [WORDS.transcript])).toSorted()).toEqual([
    'public.model_bundle_file',
    'public.video',
  ]);
  expect(await tablesWith(database, [WORDS.appeal])).toEqual(['public.appeal']);
  expect(await tablesWith(database, [WORDS.report])).toEqual(['public.report']);

  expect(await gavel.stop('SIGTERM')).toMatchObject({ code: 0 });
  const logs = `${gavel.stdout()}${gavel.stderr()}`;
  // It did log: its failures by their request, and the worker its run.
  expect(logs).toContain('a request failed');
  expect(logs).toContain('a training run succeeded');
  expect(markedIn(logs)).toEqual([]);
  const traces = JSON.stringify(collector.bodies);
  expect(traces).toContain('insert-videos');
  expect(markedIn(traces)).toEqual([]);
  const files = await readdir(folder.path, { recursive: true });
  const serverLogs = files.filter((file) => /\.log(\.1)?$/.test(file));
  expect(serverLogs.length).toBeGreaterThan(0);
  for (const file of serverLogs)
    expect(markedIn(await readFile(path.join(folder.path, file), 'utf8')), file).toEqual([]);
});
