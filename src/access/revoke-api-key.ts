import type { Db } from '../db/database.ts';
import { NotFoundError } from '../errors.ts';
import type { ApiKey } from '../generated/prisma/client.ts';

/**
 * Revokes a key for good; a key already revoked keeps its first date. Authenticators of other processes
 * honour it within `CACHE_TTL_MS`; the caller tells its own.
 * @throws NotFoundError
 */
export async function revokeApiKey(
  { db, now = () => new Date() }: { db: Db; now?: () => Date },
  id: string,
): Promise<ApiKey> {
  await db.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now() } });
  const apiKey = await db.apiKey.findUnique({ where: { id } });
  if (apiKey === null) throw new NotFoundError(`API key "${id}"`);
  return apiKey;
}
