import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openJobs } from '../../../src/jobs/jobs.ts';
import { createLogger } from '../../../src/logger.ts';
import { createWebhookEndpoint } from '../../../src/moderation/deliveries/create-webhook-endpoint.ts';
import { networkPolicy } from '../../../src/moderation/deliveries/network-policy.ts';
import { publishWebhookEvents } from '../../../src/moderation/deliveries/publish-webhook-events.ts';
import { createWorker } from '../../../src/worker.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../training/support/until.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const LOOPBACK = ['127.0.0.0/8'];
const secretKey = randomBytes(32);
const log = createLogger('fatal');

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(() => test.drop());

async function subscribe({ url }: Receiver): Promise<string> {
  const settings = { policy: networkPolicy(LOOPBACK), secretKey };
  const { endpoint } = await test.database.prisma.$transaction((db) =>
    createWebhookEndpoint(
      { db, settings },
      { url, description: '', topics: ['video.erased'], actor: 'test' },
    ),
  );
  return endpoint.id;
}

/** Publishes so many events, each in a transaction of its own. */
async function publish(count: number): Promise<void> {
  const { database } = test;
  const jobs = await openJobs({ database, log });
  for (let n = 0; n < count; n += 1) {
    await database.prisma.$transaction((tx) =>
      publishWebhookEvents(tx, { jobs, topic: 'video.erased', describe: () => [{ n }] }),
    );
  }
  await jobs.close();
}

const deliveriesTo = (endpointId: string) =>
  test.database.prisma.webhookDelivery.findMany({
    where: { endpointId },
    include: { log: true },
    orderBy: { id: 'asc' },
  });

function spawnDeliveryWorker() {
  const entry = fileURLToPath(new URL('../support/delivery-worker-entry.ts', import.meta.url));
  const child = spawn(process.execPath, [entry], {
    env: {
      ...process.env,
      DATABASE_URL: test.url,
      GAVEL_SECRET_KEY: secretKey.toString('base64'),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    async end(signal: NodeJS.Signals) {
      const ended = once(child, 'close');
      child.kill(signal);
      await ended;
    },
  };
}

it('a worker killed in the middle of a delivery loses nothing: the next one sends it again under the same id', async () => {
  const receiver = await startReceiver();
  const endpointId = await subscribe(receiver);
  receiver.answerWith(() => {});
  await publish(1);
  const first = spawnDeliveryWorker();
  await receiver.received(1);
  await first.end('SIGKILL');
  receiver.answerWith((response) => response.end('thanks'));
  const second = spawnDeliveryWorker();
  const [before, after] = await receiver.received(2);
  expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id']);
  expect(after?.body).toBe(before?.body);
  await until('the delivery is on record', async () => {
    const [delivery] = await deliveriesTo(endpointId);
    return delivery?.status === 'DELIVERED';
  });
  await second.end('SIGTERM');
  expect(receiver.requests).toHaveLength(2);
  await test.database.prisma.webhookEndpoint.updateMany({ data: { enabled: false } });
  await receiver.close();
});

it('an endpoint that does not answer holds up nobody else, and is asked four times at once at most', async () => {
  const slow = await startReceiver();
  const quick = await startReceiver();
  slow.answerWith(() => {});
  const slowId = await subscribe(slow);
  const quickId = await subscribe(quick);
  await publish(20);
  const worker = await createWorker({
    database: test.database,
    log,
    secretKey,
    webhookNetworks: LOOPBACK,
  });
  await quick.received(20);
  await slow.received(4);
  await until('all is on record', async () =>
    (await deliveriesTo(quickId)).every(({ status }) => status === 'DELIVERED'),
  );
  expect(slow.requests).toHaveLength(4);
  // Asked to stop, the worker lets go of what hangs, which is not held against the endpoint.
  await worker.close();
  const waiting = await deliveriesTo(slowId);
  expect(waiting.map(({ status, attempts }) => ({ status, attempts }))).toEqual(
    Array(20).fill({ status: 'PENDING', attempts: 0 }),
  );
  expect(new Set(quick.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(20);
  await Promise.all([slow.close(), quick.close()]);
});
