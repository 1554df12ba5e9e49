import { recordAudit } from '../audit/record-audit.ts';
import { NotFoundError } from '../errors.ts';
import type { ApiKey, Prisma } from '../generated/prisma/client.ts';

/**
 * Revokes a key for good; a key already revoked keeps its first date. Authenticators of other processes
 * honour it within `CACHE_TTL_MS`; the caller tells its own.
 * @param db a transaction, so that the revocation and its record stand together.
 * @throws NotFoundError
 */
export async function revokeApiKey(
  { db, now = () => new Date() }: { db: Prisma.TransactionClient; now?: () => Date },
  { id, revokedBy }: { id: string; revokedBy: string },
): Promise<ApiKey> {
  const { count } = await db.apiKey.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: now() },
  });
  const apiKey = await db.apiKey.findUnique({ where: { id } });
  if (apiKey === null) throw new NotFoundError(`API key "${id}"`);
  if (count > 0) {
    const subject = { type: 'ApiKey', id };
    await recordAudit(db, { actor: revokedBy, action: 'api-key.revoke', subject });
  }
  return apiKey;
}
