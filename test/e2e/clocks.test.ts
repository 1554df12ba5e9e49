import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Receiver, startReceiver } from '../moderation/support/receiver.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type GavelProcess, spawnGavel } from '../support/gavel-process.ts';
import { wrongClock } from '../support/wrong-clock.ts';
import { storeLabelledVideos, syntheticInputs } from '../training/support/labelled-videos.ts';
import { until } from '../training/support/until.ts';

/*
 * A replica whose clock is an hour ahead, another whose clock is an hour behind, and a worker as wrong as each of them in
 * turn. What one writes down for the others goes by the database's clock, so that nothing comes an hour late or early.
 */

const HOUR_MS = 60 * 60_000;
const ADMIN_KEY = 'gavel-e2e-admin-key-0123456789';
/** Far less than an hour, and far more than anything here takes. */
const NEAR_MS = 10 * 60_000;

let db: TestDatabase;
let receiver: Receiver;
let ahead: string;
let behind: string;
const running: GavelProcess[] = [];
const secretKey = randomBytes(32).toString('base64');

function start(args: string[], shiftMs: number): GavelProcess {
  const process = spawnGavel(args, {
    DATABASE_URL: db.url,
    GAVEL_ADMIN_KEY: ADMIN_KEY,
    GAVEL_SECRET_KEY: secretKey,
    GAVEL_WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
    GAVEL_LOG_LEVEL: 'fatal',
    PORT: '0',
    ...wrongClock(shiftMs),
  });
  running.push(process);
  return process;
}

async function startReplica(shiftMs: number): Promise<string> {
  const process = start(['serve', '--no-worker'], shiftMs);
  const [, url = ''] = await process.printed(/GraphQL at (http:\S+)\/graphql/);
  return url;
}

beforeAll(async () => {
  db = await createTestDatabase();
  receiver = await startReceiver();
  [ahead, behind] = await Promise.all([startReplica(HOUR_MS), startReplica(-HOUR_MS)]);
  await storeLabelledVideos(db.database, 1, syntheticInputs(60));
});

afterAll(async () => {
  await Promise.all(running.map((process) => process.stop('SIGKILL')));
  await receiver?.close();
  await db?.drop();
});

async function ask<T>(url: string, shape: z.ZodType<T>, query: string, variables = {}): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
    body: JSON.stringify({ query, variables }),
  });
  const body: unknown = await response.json();
  const parsed = z.object({ data: shape }).safeParse(body);
  if (!parsed.success) throw new Error(JSON.stringify(body));
  return parsed.data.data;
}

const node = z.object({ id: z.string() });
const localId = (id: string) => Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';
/** How far a moment is from now, by the clock of the database, which is that of this test. */
const distanceMs = (at: string | Date) => Math.abs(new Date(at).getTime() - Date.now());

it('a lease that one replica gives holds in the other, for as long as it should', async () => {
  const { createReviewQueue } = await ask(
    ahead,
    z.object({ createReviewQueue: z.object({ queue: node }) }),
    `mutation { createReviewQueue(input: { key: "clocks", name: "Clocks", leaseSeconds: 300 }) {
       ... on ReviewQueueSuccess { queue { id } } } }`,
  );
  const queue = createReviewQueue.queue.id;
  const { submitVideo } = await ask(
    behind,
    z.object({ submitVideo: z.object({ video: node }) }),
    `mutation { submitVideo(input: { externalId: "clock-1", transcript: "it is said that it rains" }) {
       ... on SubmitVideoSuccess { video { id } } } }`,
  );
  await ask(
    ahead,
    z.object({ enqueueVideo: z.object({ __typename: z.literal('EnqueueVideoSuccess') }) }),
    'mutation ($input: EnqueueVideoInput!) { enqueueVideo(input: $input) { __typename } }',
    { input: { queue, video: submitVideo.video.id } },
  );
  const leased = z.object({
    leaseNextJob: z.object({
      job: node.nullable(),
      lease: z.object({ token: z.string(), expiresAt: z.string() }).nullable(),
    }),
  });
  const lease = async (url: string, another: boolean) =>
    (
      await ask(
        url,
        leased,
        `mutation ($queue: ID!, $another: Boolean!) {
           leaseNextJob(input: { queue: $queue, another: $another }) {
             ... on LeaseNextJobSuccess { job { id } lease { token expiresAt } } } }`,
        { queue, another },
      )
    ).leaseNextJob;
  const held = await lease(ahead, false);
  expect(distanceMs(new Date(Date.parse(held.lease?.expiresAt ?? '') - 300_000))).toBeLessThan(
    NEAR_MS,
  );
  expect((await lease(behind, true)).job).toBeNull();
  await ask(
    behind,
    z.object({ decideJob: z.object({ __typename: z.literal('DecisionSuccess') }) }),
    'mutation ($input: DecideJobInput!) { decideJob(input: $input) { __typename } }',
    { input: { job: held.job?.id, leaseToken: held.lease?.token, label: 'CLAIM' } },
  );
});

it.each([
  ['behind', -HOUR_MS, () => ahead],
  ['ahead', HOUR_MS, () => behind],
] as const)(
  'a worker that is %s sends webhooks, tries again and trains as if it were right',
  async (_how, shiftMs, replica) => {
    const worker = start(['worker'], shiftMs);
    const { requests } = receiver;
    const seen = requests.length;
    receiver.answerWith((response) => {
      response.statusCode = requests.length === seen + 1 ? 500 : 200;
      response.end();
    });
    const { createWebhookEndpoint } = await ask(
      replica(),
      z.object({ createWebhookEndpoint: z.object({ endpoint: node }) }),
      `mutation ($url: String!) { createWebhookEndpoint(input: { url: $url, topics: [ACTION_TAKEN] }) {
       ... on CreateWebhookEndpointSuccess { endpoint { id } } } }`,
      { url: receiver.url },
    );
    await ask(
      replica(),
      z.object({
        pingWebhookEndpoint: z.object({ __typename: z.literal('PingWebhookEndpointSuccess') }),
      }),
      'mutation ($id: ID!) { pingWebhookEndpoint(input: { id: $id }) { __typename } }',
      { id: createWebhookEndpoint.endpoint.id },
    );
    const { retrainModel } = await ask(
      replica(),
      z.object({ retrainModel: z.object({ trainingRun: node }) }),
      'mutation { retrainModel(input: { epochs: 1 }) { ... on RetrainModelSuccess { trainingRun { id } } } }',
    );
    const runId = localId(retrainModel.trainingRun.id);

    // The first attempt failed, and the second comes seconds later, not an hour.
    await until('it is sent again', async () => requests.length === seen + 2);
    for (const { headers } of requests.slice(seen)) {
      expect(distanceMs(new Date(Number(headers['webhook-timestamp']) * 1_000))).toBeLessThan(
        NEAR_MS,
      );
    }
    const run = await until('the run succeeds', () =>
      db.database.prisma.trainingRun.findFirst({ where: { id: runId, status: 'SUCCEEDED' } }),
    );
    const times = [run.createdAt, run.startedAt ?? new Date(0), run.finishedAt ?? new Date(0)];
    for (const time of times) expect(distanceMs(time)).toBeLessThan(NEAR_MS);
    expect([...times].sort((a, b) => a.getTime() - b.getTime())).toEqual(times);
    await worker.stop('SIGTERM');
    await db.database.prisma.webhookEndpoint.updateMany({ data: { enabled: false } });
  },
);

it('a promotion is on record at the moment that it was', async () => {
  const { prisma } = db.database;
  const { modelVersionId } = await prisma.trainingRun.findFirstOrThrow({
    where: { status: 'SUCCEEDED' },
  });
  await ask(
    ahead,
    z.object({
      promoteModelVersion: z.object({ __typename: z.literal('PromoteModelVersionSuccess') }),
    }),
    'mutation ($input: PromoteModelVersionInput!) { promoteModelVersion(input: $input) { __typename } }',
    { input: { version: modelVersionId, expectedChampion: 1, override: true, reason: 'a test' } },
  );
  const [event] = await prisma.aliasEvent.findMany({ orderBy: { id: 'desc' }, take: 1 });
  expect(event?.toVersion).toBe(modelVersionId);
  expect(distanceMs(event?.createdAt ?? new Date(0))).toBeLessThan(NEAR_MS);
  const { aliasAt } = await ask(
    behind,
    z.object({ aliasAt: z.object({ version: z.number() }).nullable() }),
    'query ($at: DateTime!) { aliasAt(alias: CHAMPION, at: $at) { version } }',
    { at: new Date().toISOString() },
  );
  expect(aliasAt?.version).toBe(modelVersionId);
});
