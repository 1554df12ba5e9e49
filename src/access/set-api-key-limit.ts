import { recordAudit } from '../audit/record-audit.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import type { ApiKey, Prisma } from '../generated/prisma/client.ts';
import { AT_LEAST_ONE_POINT } from './create-api-key.ts';

/**
 * Gives a key a limit of its own, or, with null, that of its roles again. Authenticators of other processes
 * honour it within `CACHE_TTL_MS`; the caller tells its own.
 * @param db a transaction, so that the limit and its record stand together.
 * @throws NotFoundError, ValidationError
 */
export async function setApiKeyLimit(
  { db }: { db: Prisma.TransactionClient },
  input: { id: string; pointsPerMinute: number | null; setBy: string },
): Promise<ApiKey> {
  const { id, pointsPerMinute, setBy } = input;
  if (pointsPerMinute !== null && pointsPerMinute < 1) {
    const field = 'pointsPerMinute';
    const message = `${field} must be ${AT_LEAST_ONE_POINT}`;
    throw new ValidationError([{ field, limit: AT_LEAST_ONE_POINT, message }]);
  }
  const [apiKey] = await db.apiKey.updateManyAndReturn({
    where: { id },
    data: { pointsPerMinute },
  });
  if (apiKey === undefined) throw new NotFoundError(`API key "${id}"`);
  await recordAudit(db, {
    actor: setBy,
    action: 'api-key.limit',
    subject: { type: 'ApiKey', id },
    details: { pointsPerMinute },
  });
  return apiKey;
}
