import type { Database } from '../../db/database.ts';
import { StartupError } from '../../errors.ts';
import { openSecret } from './secret-box.ts';

/**
 * Refuses to start with webhooks whose secrets cannot be opened: each delivery would fail, unseen.
 * @throws StartupError
 */
export async function requireSecretKey(
  { prisma }: Database,
  secretKey: Buffer | null,
): Promise<void> {
  const endpoint = await prisma.webhookEndpoint.findFirst({ where: { deletedAt: null } });
  if (endpoint === null) return;
  if (secretKey === null) {
    throw new StartupError(
      'there are webhooks, and no GAVEL_SECRET_KEY to open their secrets: set the key that they were made with',
    );
  }
  try {
    openSecret(secretKey, endpoint.id, endpoint.secret);
  } catch {
    throw new StartupError(
      'GAVEL_SECRET_KEY is not the key that the secrets of the webhooks were stored with',
    );
  }
}
