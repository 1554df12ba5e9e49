import type { Db } from '../../db/database.ts';
import { publishEvent } from '../../db/events.ts';

/** Told whenever the rules that are judged by may have changed: replicas read them again. */
export const RULES_CHANGED = 'rules-changed';

/** Whoever changes rules takes turns, from here to the end of the transaction. */
export async function lockRules(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gavel.rules'))`;
}

/** Last in a transaction (see `publishEvent`). */
export async function publishRulesChanged(db: Db): Promise<void> {
  await publishEvent(db, RULES_CHANGED, {});
}
