import type { Db } from '../db/database.ts';
import type { ModelAliasName } from '../generated/prisma/client.ts';

/**
 * Which version held an alias at a moment, or null for nobody: the newest move until then says it. So
 * "which version decided on 3 May at 14:00?" is one query on an index.
 */
export async function aliasAt(
  db: Db,
  { alias, at }: { alias: ModelAliasName; at: Date },
): Promise<number | null> {
  const move = await db.aliasEvent.findFirst({
    where: { alias, createdAt: { lte: at } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { toVersion: true },
  });
  return move?.toVersion ?? null;
}
