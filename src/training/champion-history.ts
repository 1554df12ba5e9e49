import type { Db } from '../db/database.ts';
import type { AliasEvent } from '../generated/prisma/client.ts';

/**
 * The champion before this one, to which a rollback goes; null when there is none, or the history does
 * not end with this champion.
 *
 * The history is a stack, on which a promotion puts a version and from which a rollback takes one. After
 * 1, 2, 3 and two rollbacks the champion is 1, and version 4 promoted then would roll back to 1.
 */
export async function championBefore(db: Db, champion: number | null): Promise<number | null> {
  const history = await db.aliasEvent.findMany({
    where: { alias: 'CHAMPION' },
    orderBy: { id: 'asc' },
  });
  const [present, before] = championStack(history).reverse();
  return champion !== null && present === champion ? (before ?? null) : null;
}

/** Versions that a chain of rollbacks would pass, the present champion last. */
function championStack(history: readonly Pick<AliasEvent, 'kind' | 'toVersion'>[]): number[] {
  const stack: number[] = [];
  for (const { kind, toVersion } of history) {
    if (kind === 'ROLLBACK') stack.pop();
    else if (toVersion !== null) stack.push(toVersion);
  }
  return stack;
}
