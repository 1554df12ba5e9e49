import type { Db } from '../db/database.ts';

/**
 * Keeps others out who do the same thing to the same subject, until the transaction ends.
 * @param name what is done, and to what; two that happen to share a lock merely take turns.
 */
export async function takeTurns(tx: Db, ...name: readonly string[]): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name.join(' ')}, 0))`;
}
