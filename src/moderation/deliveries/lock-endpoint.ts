import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { WebhookEndpoint } from '../../generated/prisma/client.ts';

/**
 * An endpoint, held until the transaction ends.
 * @throws NotFoundError, also when it was deleted.
 */
export async function lockEndpoint(db: Db, id: string): Promise<WebhookEndpoint> {
  await db.$queryRaw`SELECT FROM webhook_endpoint WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  const endpoint = await db.webhookEndpoint.findUnique({ where: { id, deletedAt: null } });
  if (endpoint === null) throw new NotFoundError('such webhook endpoint');
  return endpoint;
}
