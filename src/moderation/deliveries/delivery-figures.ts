import type { Db } from '../../db/database.ts';

export type DeliveryFigures = {
  /** Attempts by outcome, of all endpoints there ever were. */
  delivered: number;
  failed: number;
  dead: number;
  /** Deliveries that wait, and for how long the longest has been due. */
  pending: number;
  oldestDueSeconds: number;
};

/** How deliveries go, from counters and the index of what waits: the log is not counted. */
export async function deliveryFigures(db: Db): Promise<DeliveryFigures> {
  const [figures] = await db.$queryRaw<DeliveryFigures[]>`
    SELECT
      e.delivered, e.failed, e.dead, d.pending, d.oldest AS "oldestDueSeconds"
    FROM
      (SELECT coalesce(sum(delivered_count), 0)::float8 AS delivered,
         coalesce(sum(failed_count), 0)::float8 AS failed, coalesce(sum(dead_count), 0)::float8 AS dead
       FROM webhook_endpoint) AS e,
      (SELECT count(*)::float8 AS pending,
         coalesce(greatest(extract(epoch FROM now() - min(d.due_at)), 0), 0)::float8 AS oldest
       FROM webhook_delivery d WHERE d.status = 'PENDING') AS d`;
  return figures ?? { delivered: 0, failed: 0, dead: 0, pending: 0, oldestDueSeconds: 0 };
}
