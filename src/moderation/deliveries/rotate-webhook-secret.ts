import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { type Clock, databaseNow } from '../../db/database-now.ts';
import { WebhooksUnconfiguredError } from '../../errors.ts';
import type { WebhookEndpoint } from '../../generated/prisma/client.ts';
import type { WebhookSettings } from './create-webhook-endpoint.ts';
import { lockEndpoint } from './lock-endpoint.ts';
import { sealSecret } from './secret-box.ts';
import { checkOverlap } from './webhook-endpoint-limits.ts';
import { newWebhookSecret } from './webhook-signature.ts';

const HOUR_MS = 60 * 60_000;

/**
 * Gives an endpoint a new secret, answered this once. The one before signs beside it for `overlapHours`, so
 * that the receiver can change over; one that was still in its own overlap ends now.
 * @param db a transaction, so that the secret and its record stand together.
 * @throws ValidationError | NotFoundError | WebhooksUnconfiguredError
 */
export async function rotateWebhookSecret(
  {
    db,
    settings: { secretKey },
    now = () => databaseNow(db),
  }: { db: Db; settings: WebhookSettings; now?: Clock },
  { id, overlapHours, actor }: { id: string; overlapHours: number; actor: string },
): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
  checkOverlap(overlapHours);
  if (secretKey === null) throw new WebhooksUnconfiguredError();
  const before = await lockEndpoint(db, id);
  const secret = newWebhookSecret();
  const expiresAt = new Date((await now()).getTime() + overlapHours * HOUR_MS);
  const endpoint = await db.webhookEndpoint.update({
    where: { id },
    data: {
      secret: sealSecret(secretKey, id, secret),
      previousSecret: overlapHours === 0 ? null : before.secret,
      previousSecretExpiresAt: overlapHours === 0 ? null : expiresAt,
    },
  });
  await recordAudit(db, {
    actor,
    action: 'webhook-endpoint.rotate-secret',
    subject: { type: 'WebhookEndpoint', id },
    details: { overlapHours },
  });
  return { endpoint, secret };
}
