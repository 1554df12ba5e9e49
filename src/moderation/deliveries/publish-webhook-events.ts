import { type AnyTransaction, runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import type { WebhookTopic } from './topics.ts';

const WEBHOOK_SUBSCRIBERS = loadStatement('webhook-subscribers');

/** Whether anybody is to be told of the topic now. */
export async function isSubscribed(
  db: Parameters<typeof runStatement>[0],
  topic: WebhookTopic,
): Promise<boolean> {
  return (await runStatement<{ id: string }>(db, WEBHOOK_SUBSCRIBERS, [topic])).length > 0;
}

/**
 * Tells whoever subscribed to the topic, in the transaction that makes it happen: if that rolls back,
 * nobody is told. Without a subscriber it costs one small query.
 * @param tx Prisma's transaction, or a connection inside one.
 * @param describe says what happened, one object an event; asked only when somebody listens. Things are
 *   named by their ids (`globalId`) and external ids; no text that may have to be erased.
 */
export async function publishWebhookEvents(
  tx: AnyTransaction,
  {
    jobs,
    topic,
    describe,
    now,
  }: {
    jobs: Jobs;
    topic: WebhookTopic;
    describe: () => Promise<readonly object[]> | readonly object[];
    now?: Date | undefined;
  },
): Promise<void> {
  const subscribers = await runStatement<{ id: string }>(tx, WEBHOOK_SUBSCRIBERS, [topic]);
  if (subscribers.length === 0) return;
  await queueDeliveries(tx, {
    jobs,
    topic,
    events: await describe(),
    endpointIds: subscribers.map(({ id }) => id),
    now,
  });
}
