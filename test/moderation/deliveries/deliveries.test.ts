import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import type { WebhookDelivery } from '../../../src/generated/prisma/client.ts';
import { type Jobs, openJobs } from '../../../src/jobs/jobs.ts';
import { createLogger } from '../../../src/logger.ts';
import { reverseActions } from '../../../src/moderation/actions/reverse-actions.ts';
import { takeActions } from '../../../src/moderation/actions/take-actions.ts';
import { announceDecisions } from '../../../src/moderation/deliveries/announce-decisions.ts';
import { createWebhookEndpoint } from '../../../src/moderation/deliveries/create-webhook-endpoint.ts';
import { type DeliveryRoom, deliverDue } from '../../../src/moderation/deliveries/deliver-due.ts';
import { networkPolicy } from '../../../src/moderation/deliveries/network-policy.ts';
import { pingWebhookEndpoint } from '../../../src/moderation/deliveries/ping-webhook-endpoint.ts';
import { pruneDeliveries } from '../../../src/moderation/deliveries/prune-deliveries.ts';
import { requireSecretKey } from '../../../src/moderation/deliveries/require-secret-key.ts';
import { rotateWebhookSecret } from '../../../src/moderation/deliveries/rotate-webhook-secret.ts';
import { webhookSender } from '../../../src/moderation/deliveries/send-webhook.ts';
import type { WebhookTopic } from '../../../src/moderation/deliveries/topics.ts';
import { updateWebhookEndpoint } from '../../../src/moderation/deliveries/update-webhook-endpoint.ts';
import { wakeIdleOutbox } from '../../../src/moderation/deliveries/wake-idle-outbox.ts';
import { newId } from '../../../src/moderation/new-id.ts';
import { startTestApp, submit, type TestApp } from '../../support/app.ts';
import { innerId, storeDecision } from '../support/decisions.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const policy = networkPolicy(['127.0.0.0/8']);
const secretKey = randomBytes(32);
const settings = { policy, secretKey };
const signal = new AbortController().signal;

let app: TestApp;
let database: Database;
let jobs: Jobs;
let receiver: Receiver;
let video: string;
let action: string;
let clock: Date;

beforeAll(async () => {
  app = await startTestApp();
  database = app.database;
  jobs = await openJobs({ database, log: createLogger('fatal') });
  video = innerId((await submit(app, { externalId: 'told', authorExternalId: 'ann' })).id);
  action = newId();
  await database.prisma.action.create({
    data: {
      id: action,
      key: 'remove',
      name: 'Remove',
      description: '',
      strikes: 1,
      strikeDays: 30,
    },
  });
});

afterAll(async () => {
  await jobs.close();
  await app.close();
});

beforeEach(async () => {
  receiver = await startReceiver();
  clock = new Date(Date.now() + 1_000);
});

afterEach(async () => {
  await receiver.close();
  await database.pool.query('TRUNCATE webhook_endpoint, webhook_event CASCADE');
});

const room = (): DeliveryRoom => ({
  database,
  jobs,
  secretKey,
  send: webhookSender({ policy, timeoutMs: 2_000 }),
  now: () => clock,
  random: () => 0.5,
});

async function createEndpoint(...topics: WebhookTopic[]) {
  const input = { url: `${receiver.url}/in`, description: '', topics, actor: 'test' };
  return await database.prisma.$transaction((db) => createWebhookEndpoint({ db, settings }, input));
}

async function take(): Promise<{ id: string; videoId: string }> {
  const decision = await storeDecision(database.prisma, video);
  await database.prisma.$transaction((tx) =>
    takeActions(tx, { jobs, decision, actionIds: [action] }),
  );
  return decision;
}

const deliver = (endpointId: string) => deliverDue(room(), { endpointId, signal });

async function only(): Promise<WebhookDelivery> {
  const [delivery, ...others] = await database.prisma.webhookDelivery.findMany();
  expect(others).toEqual([]);
  if (delivery === undefined) throw new Error('there is no delivery');
  return delivery;
}

const wakes = async (endpointId: string) => {
  const { rows } = await database.pool.query<{ startAfter: Date }>(
    `SELECT start_after AS "startAfter" FROM pgboss.job WHERE group_id = $1 AND state < 'active'`,
    [endpointId],
  );
  return rows.map(({ startAfter }) => startAfter);
};

describe('an action', () => {
  it('reaches who subscribed, signed as Standard Webhooks says, and is told once', async () => {
    const { endpoint, secret } = await createEndpoint('action.taken', 'action.reversed');
    await createEndpoint('video.erased');
    const decision = await take();
    await deliver(endpoint.id);
    await deliver(endpoint.id);
    expect(receiver.requests).toHaveLength(1);
    const [{ headers, body }] = receiver.requests as [Receiver['requests'][number]];
    // The clock of the library is that of this machine.
    const told = new Webhook(secret).verify(body, headers);
    expect(told).toMatchObject({
      type: 'action.taken',
      data: {
        action: { key: 'remove' },
        video: { externalId: 'told' },
        authorExternalId: 'ann',
        decision: { origin: 'REVIEWER' },
        strikes: 1,
      },
    });
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();

    const undo = await storeDecision(database.prisma, video, decision.id);
    const decisions = [{ id: undo.id, undoes: decision.id }];
    await database.prisma.$transaction((tx) => reverseActions(tx, { jobs, decisions }));
    clock = new Date(Date.now() + 1_000);
    await deliver(endpoint.id);
    const taken = JSON.parse(body).data;
    expect(JSON.parse(receiver.requests[1]?.body ?? '')).toMatchObject({
      type: 'action.reversed',
      data: { reverses: { id: taken.id }, action: { key: 'remove' }, strikes: 0 },
    });
  });

  it('that is rolled back is told nobody', async () => {
    const { endpoint } = await createEndpoint('action.taken');
    const decision = await storeDecision(database.prisma, video);
    const attempt = database.prisma.$transaction(async (tx) => {
      await takeActions(tx, { jobs, decision, actionIds: [action] });
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    expect(await wakes(endpoint.id)).toEqual([]);
    await deliver(endpoint.id);
    expect(receiver.requests).toEqual([]);
  });
});

describe('a decision', () => {
  it('is told with its label, its policies and its actions', async () => {
    const { endpoint } = await createEndpoint('decision.made');
    const decision = await take();
    await database.prisma.$transaction((tx) =>
      announceDecisions(tx, { jobs, decisionIds: [decision.id] }),
    );
    await deliver(endpoint.id);
    expect(JSON.parse(receiver.requests[0]?.body ?? '')).toMatchObject({
      type: 'decision.made',
      data: {
        kind: 'DECIDE',
        label: null,
        video: { externalId: 'told' },
        actions: [{ key: 'remove' }],
        policies: [],
      },
    });
  });
});

describe('a delivery that fails', () => {
  it('comes back later and later under the same id, and is dead after twelve attempts', async () => {
    const { endpoint } = await createEndpoint('action.taken');
    receiver.answerWith((response) => response.writeHead(503).end('not today'));
    await take();
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await deliver(endpoint.id);
      const { status, dueAt, attempts } = await only();
      expect({ attempts, status }).toEqual({
        attempts: attempt,
        status: attempt < 12 ? 'PENDING' : 'DEAD',
      });
      if (status === 'DEAD') break;
      expect(await wakes(endpoint.id)).toEqual([dueAt]);
      delays.push((dueAt.getTime() - clock.getTime()) / 1_000);
      // Nothing is due a moment earlier.
      clock = new Date(dueAt.getTime() - 1);
      await deliver(endpoint.id);
      clock = dueAt;
    }
    const longest = 12 * 60 * 60;
    expect(delays).toEqual([5, 20, 80, 320, 1_280, 5_120, 20_480, ...Array(4).fill(longest)]);
    expect(receiver.requests).toHaveLength(12);
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-signature'])).size).toBe(
      12,
    );
    expect(await wakes(endpoint.id)).toEqual([]);
    const log = await database.prisma.webhookAttempt.findMany({ orderBy: { number: 'asc' } });
    expect(log).toHaveLength(12);
    expect(log[0]).toMatchObject({
      number: 1,
      statusCode: 503,
      error: 'answered 503',
      response: 'not today',
    });
    expect(await database.prisma.webhookEndpoint.findFirst()).toMatchObject({
      failedCount: 12n,
      deadCount: 1n,
      enabled: true,
    });
  });

  it('waits as long as the endpoint asks', async () => {
    const { endpoint } = await createEndpoint('action.taken');
    receiver.answerWith((response) => response.writeHead(429, { 'retry-after': '600' }).end());
    await take();
    await deliver(endpoint.id);
    expect((await only()).dueAt.getTime() - clock.getTime()).toBe(600_000);
  });

  it.each([
    ['answers 410', 410, 0, 'it answered 410 Gone'],
    ['has failed for five days', 500, 5 * DAY_MS, 'every attempt has failed since'],
  ])('disables an endpoint that %s, on record', async (_what, status, laterMs, reason) => {
    const { endpoint } = await createEndpoint('action.taken');
    receiver.answerWith((response) => response.writeHead(status).end());
    await take();
    await deliver(endpoint.id);
    clock = new Date(clock.getTime() + laterMs);
    await deliver(endpoint.id);
    expect(await database.prisma.webhookEndpoint.findFirst()).toMatchObject({
      enabled: false,
      disabledReason: expect.stringContaining(reason),
    });
    expect(
      await database.prisma.auditEvent.findFirst({
        where: { subjectId: endpoint.id, actor: 'system:worker' },
      }),
    ).toMatchObject({ action: 'webhook-endpoint.disable' });
    // What waited goes out when it is enabled again.
    const sent = receiver.requests.length;
    await take();
    receiver.answerWith((response) => response.end());
    await deliver(endpoint.id);
    expect(receiver.requests).toHaveLength(sent);
    await database.prisma.$transaction((db) =>
      updateWebhookEndpoint(
        { db, jobs, settings },
        { id: endpoint.id, enabled: true, actor: 'test' },
      ),
    );
    clock = new Date(Date.now() + 1_000);
    await deliver(endpoint.id);
    expect(await only()).toMatchObject({ status: 'DELIVERED' });
    expect(await database.prisma.webhookEndpoint.findFirst()).toMatchObject({
      enabled: true,
      disabledReason: null,
      failingSince: null,
    });
  });

  it('is found again when its job is lost', async () => {
    const { endpoint } = await createEndpoint('action.taken');
    await take();
    await database.pool.query(`DELETE FROM pgboss.job WHERE group_id = $1`, [endpoint.id]);
    await wakeIdleOutbox({ database, jobs });
    expect(await wakes(endpoint.id)).toEqual([]);
    await database.pool.query(`UPDATE webhook_delivery SET due_at = now() - interval '1 minute'`);
    await wakeIdleOutbox({ database, jobs });
    await wakeIdleOutbox({ database, jobs });
    expect(await wakes(endpoint.id)).toHaveLength(1);
  });
});

describe('a secret', () => {
  it('and the one before it sign together until the overlap ends', async () => {
    const { endpoint, secret: first } = await createEndpoint('action.taken');
    const { secret: second } = await database.prisma.$transaction((db) =>
      rotateWebhookSecret(
        { db, settings, now: () => clock },
        { id: endpoint.id, overlapHours: 1, actor: 'test' },
      ),
    );
    await take();
    await deliver(endpoint.id);
    for (const secret of [first, second]) {
      const { body = '', headers = {} } = receiver.requests[0] ?? {};
      expect(new Webhook(secret).verify(body, headers)).toBeTruthy();
    }
    await take();
    clock = new Date(clock.getTime() + HOUR_MS);
    await deliver(endpoint.id);
    expect(receiver.requests[1]?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
  });

  it('is not in the database, and does not open with another key', async () => {
    const { secret } = await createEndpoint('action.taken');
    const bytes = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const stored = await database.prisma.webhookEndpoint.findFirstOrThrow();
    for (const clear of [secret, bytes]) {
      expect(Buffer.from(stored.secret).includes(clear)).toBe(false);
    }
    const { rows } = await database.pool.query(
      `SELECT count(*)::int AS leaks FROM audit_event WHERE strpos(details::text, $1) > 0`,
      [secret],
    );
    expect(rows).toEqual([{ leaks: 0 }]);
    await requireSecretKey(database, secretKey);
    await expect(requireSecretKey(database, null)).rejects.toThrow('GAVEL_SECRET_KEY');
    await expect(requireSecretKey(database, randomBytes(32))).rejects.toThrow('is not the key');
  });
});

describe('the log', () => {
  it('forgets what is long over, and keeps what is still to be sent', async () => {
    const { endpoint } = await createEndpoint('action.taken');
    await take();
    await deliver(endpoint.id);
    await take();
    expect(await pruneDeliveries(database.prisma, new Date(Date.now() - HOUR_MS))).toBe(0);
    expect(await pruneDeliveries(database.prisma, new Date(Date.now() + HOUR_MS))).toBe(1);
    expect(await only()).toMatchObject({ status: 'PENDING' });
  });
});

describe('a test', () => {
  it('goes to an endpoint whatever it subscribed to', async () => {
    const { endpoint } = await createEndpoint('video.erased');
    await database.prisma.$transaction((db) =>
      pingWebhookEndpoint({ db, jobs }, { id: endpoint.id, actor: 'test' }),
    );
    await deliver(endpoint.id);
    expect(JSON.parse(receiver.requests[0]?.body ?? '')).toMatchObject({ type: 'ping' });
  });
});
