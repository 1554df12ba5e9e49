import { type AnyTransaction, runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import { deliverWebhooks } from '../../jobs/definitions.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { newId } from '../new-id.ts';

const QUEUE_DELIVERIES = loadStatement('queue-deliveries');

/**
 * Puts events into the outbox, one delivery for each endpoint, and a job for each endpoint that sends
 * what is due to it: all of it in the caller's transaction.
 * @returns the ids of the deliveries.
 */
export async function queueDeliveries(
  tx: AnyTransaction,
  {
    jobs,
    topic,
    events,
    endpointIds,
    now,
  }: {
    jobs: Jobs;
    topic: string;
    /** What happened, as JSON. */
    events: readonly object[];
    endpointIds: readonly string[];
    now?: Date | undefined;
  },
): Promise<string[]> {
  const rows = events.map((data) => ({ id: newId(), data }));
  const deliveries = rows.flatMap(({ id: eventId }) =>
    endpointIds.map((endpointId) => ({ id: newId(), endpointId, eventId })),
  );
  if (deliveries.length === 0) return [];
  await runStatement(tx, QUEUE_DELIVERIES, [
    JSON.stringify(rows),
    topic,
    JSON.stringify(deliveries),
    now?.toISOString() ?? null,
  ]);
  for (const endpointId of endpointIds) await jobs.enqueue(tx, deliverWebhooks, { endpointId });
  return deliveries.map(({ id }) => id);
}
