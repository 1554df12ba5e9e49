import type { Db } from '../../db/database.ts';

const AT_ONCE = 10_000;

/**
 * Forgets events from before `olderThan`, with their deliveries and attempts, unless one is still to be sent: in
 * pages, each a transaction, so that none is held for long. Returns how many.
 */
export async function pruneDeliveries(db: Db, olderThan: Date): Promise<number> {
  for (let forgotten = 0; ; ) {
    const page = await forgetPage(db, olderThan);
    forgotten += page;
    if (page < AT_ONCE) return forgotten;
  }
}

async function forgetPage(db: Db, olderThan: Date): Promise<number> {
  return await db.$executeRaw`
    DELETE FROM webhook_event WHERE id IN (
      SELECT e.id FROM webhook_event e
      WHERE e.created_at < ${olderThan} AND NOT EXISTS (
        SELECT FROM webhook_delivery d WHERE d.event_id = e.id AND d.status = 'PENDING')
      LIMIT ${AT_ONCE})`;
}
