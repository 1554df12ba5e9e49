import type { Db } from '../../db/database.ts';

const AT_ONCE = 10_000;

/** Forgets events from before `olderThan`, with their deliveries and attempts, unless one is still to be sent. */
export async function pruneDeliveries(db: Db, olderThan: Date): Promise<number> {
  return await db.$executeRaw`
    DELETE FROM webhook_event WHERE id IN (
      SELECT e.id FROM webhook_event e
      WHERE e.created_at < ${olderThan} AND NOT EXISTS (
        SELECT FROM webhook_delivery d WHERE d.event_id = e.id AND d.status = 'PENDING')
      LIMIT ${AT_ONCE})`;
}
