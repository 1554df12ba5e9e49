import type { Database } from '../../db/database.ts';
import { type Clock, databaseNow } from '../../db/database-now.ts';
import { runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import { deliverWebhooks } from '../../jobs/definitions.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { recordAttempt } from './record-attempt.ts';
import { openSecret } from './secret-box.ts';
import type { SendWebhook } from './send-webhook.ts';
import { signatureHeaders } from './webhook-signature.ts';

/*
 * An endpoint's outbox is emptied by one job at a time (src/jobs/definitions.ts groups them by endpoint),
 * so that a slow endpoint holds up nobody else. The job takes with it the jobs that wait for the same
 * endpoint, since it sees what they were made for; sends what is due, a few at a time, for a while; and
 * leaves one job behind for when the next delivery is due. Killed half-way it is started again: what
 * was not written down as delivered is sent again, under the same event id.
 */

const AT_ONCE = 4;
const PAGE_SIZE = 32;
/** Then another job goes on, and other endpoints get their turn. */
const LONGEST_RUN_MS = 20_000;

export type DeliveryRoom = {
  database: Database;
  jobs: Jobs;
  /** Opens the endpoints' secrets. */
  secretKey: Buffer;
  send: SendWebhook;
  now?: Clock;
  random?: () => number;
};

type DueDelivery = {
  id: string;
  attempts: number;
  tries: number;
  eventId: string;
  topic: string;
  data: unknown;
  happenedAt: Date;
};

const DUE_DELIVERIES = loadStatement('due-deliveries');

/** Sends what is due to an endpoint, and has the rest sent when it is due. */
export async function deliverDue(
  room: DeliveryRoom,
  { endpointId, signal }: { endpointId: string; signal: AbortSignal },
): Promise<void> {
  const { database, jobs, now = () => databaseNow(database.prisma) } = room;
  await jobs.absorb(deliverWebhooks, { endpointId });
  const endAt = performance.now() + LONGEST_RUN_MS;
  while (!signal.aborted && performance.now() < endAt) {
    const due = await runStatement<DueDelivery>(database.prisma, DUE_DELIVERIES, [
      endpointId,
      (await now()).toISOString(),
      PAGE_SIZE,
    ]);
    if (due.length === 0) break;
    const target = await openEndpoint(room, endpointId);
    await eachOf(due, AT_ONCE, (delivery) => attempt(room, target, delivery, signal));
  }
  await wakeAtNextDue(room, endpointId);
}

type Target = { endpointId: string; url: string; secrets: string[] };

async function openEndpoint(
  { database, secretKey, now = () => databaseNow(database.prisma) }: DeliveryRoom,
  endpointId: string,
): Promise<Target> {
  const endpoint = await database.prisma.webhookEndpoint.findUniqueOrThrow({
    where: { id: endpointId },
  });
  const { url, secret, previousSecret, previousSecretExpiresAt } = endpoint;
  const sealed = [secret];
  const expiresAt = previousSecretExpiresAt?.getTime() ?? 0;
  if (previousSecret !== null && expiresAt > (await now()).getTime()) sealed.push(previousSecret);
  const secrets = sealed.map((bytes) => openSecret(secretKey, endpointId, bytes));
  return { endpointId, url, secrets };
}

async function attempt(
  { database, send, now = () => databaseNow(database.prisma), random = Math.random }: DeliveryRoom,
  { endpointId, url, secrets }: Target,
  { id, attempts, tries, eventId, topic, data, happenedAt }: DueDelivery,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const startedAt = await now();
  const body = JSON.stringify({ type: topic, timestamp: happenedAt.toISOString(), data });
  const headers = signatureHeaders(secrets, { id: eventId, sentAt: startedAt, body });
  const outcome = await send({ url, headers, body }, signal);
  // Cut off by ourselves: that says nothing about the endpoint.
  if (signal.aborted && outcome.statusCode === null) return;
  await recordAttempt(
    database,
    { id, endpointId, attempts, tries },
    { ...outcome, startedAt, endedAt: await now(), random: random() },
  );
}

async function wakeAtNextDue(
  { database: { prisma }, jobs }: DeliveryRoom,
  endpointId: string,
): Promise<void> {
  const next = await prisma.webhookDelivery.findFirst({
    where: { endpointId, status: 'PENDING', endpoint: { enabled: true } },
    orderBy: { dueAt: 'asc' },
    select: { dueAt: true },
  });
  if (next === null) return;
  await jobs.enqueue(prisma, deliverWebhooks, { endpointId }, { startAfter: next.dueAt });
}

/** Works through a list, so many at once. */
async function eachOf<T>(
  list: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = list.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
