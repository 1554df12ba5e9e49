import { v7 as uuidv7 } from 'uuid';
import { recordAudit, SYSTEM } from '../audit/record-audit.ts';
import type { Database, Db } from '../db/database.ts';
import { createApiKey } from './create-api-key.ts';
import { hashKeySecret, keyPrefix } from './key-secret.ts';

/** Marks the one key that the environment fixes. */
const ENVIRONMENT = 'GAVEL_ADMIN_KEY';

/**
 * Sees to it that somebody can administer. With `adminKey` (from the environment) exactly that fixed key
 * is valid: a fixed key of before is revoked, and one that was revoked is valid again, for whoever sets
 * the environment decides. Without it, a database that never had a key gets a random one.
 * @returns the random key, to be printed this once, or null.
 */
export async function ensureFirstAdminKey(
  { database }: { database: Database },
  { adminKey }: { adminKey: string | null },
): Promise<string | null> {
  return database.prisma.$transaction(async (tx) => {
    // Replicas that start together must not each make a key.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gavel.first_admin_key'))`;
    if (adminKey !== null) {
      await fixAdminKey(tx, adminKey);
      return null;
    }
    if ((await tx.apiKey.count()) > 0) return null;
    const { secret } = await createApiKey(
      { db: tx },
      { name: 'first admin', roles: ['ADMIN'], createdBy: SYSTEM.firstStart },
    );
    return secret;
  });
}

async function fixAdminKey(tx: Db, adminKey: string): Promise<void> {
  const secretHash = hashKeySecret(adminKey);
  const revoked = await tx.apiKey.updateManyAndReturn({
    where: { createdBy: ENVIRONMENT, revokedAt: null, NOT: { secretHash } },
    data: { revokedAt: new Date() },
    select: { id: true },
  });
  const before = await tx.apiKey.findUnique({ where: { secretHash } });
  const fixed = await tx.apiKey.upsert({
    where: { secretHash },
    create: {
      id: uuidv7(),
      name: 'admin of the environment',
      prefix: keyPrefix(adminKey),
      secretHash,
      roles: ['ADMIN'],
      createdBy: ENVIRONMENT,
    },
    update: { revokedAt: null, expiresAt: null, roles: ['ADMIN'] },
  });
  const actor = SYSTEM.environment;
  const isNews = before === null || before.revokedAt !== null || before.expiresAt !== null;
  await recordAudit(
    tx,
    ...revoked.map(({ id }) => ({
      actor,
      action: 'api-key.revoke',
      subject: { type: 'ApiKey', id },
    })),
    ...(isNews
      ? [{ actor, action: 'api-key.fix', subject: { type: 'ApiKey', id: fixed.id } }]
      : []),
  );
}
