import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { WebhooksUnconfiguredError } from '../../errors.ts';
import type { WebhookEndpoint } from '../../generated/prisma/client.ts';
import { newId } from '../new-id.ts';
import type { NetworkPolicy } from './network-policy.ts';
import { sealSecret } from './secret-box.ts';
import type { WebhookTopic } from './topics.ts';
import { checkEndpoint } from './webhook-endpoint-limits.ts';
import { newWebhookSecret } from './webhook-signature.ts';

/** What the API knows of webhooks beyond the database. */
export type WebhookSettings = Readonly<{
  policy: NetworkPolicy;
  /** Null: secrets cannot be kept, so there are no webhooks. */
  secretKey: Buffer | null;
}>;

/**
 * Names a place to be told of events. Its secret is answered this once; it is kept encrypted.
 * @param db a transaction, so that the endpoint and its record stand together.
 * @throws ValidationError | WebhooksUnconfiguredError
 */
export async function createWebhookEndpoint(
  { db, settings }: { db: Db; settings: WebhookSettings },
  input: { url: string; description: string; topics: readonly WebhookTopic[]; actor: string },
): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
  const { url, description, actor } = input;
  checkEndpoint(settings.policy, input);
  if (settings.secretKey === null) throw new WebhooksUnconfiguredError();
  const id = newId();
  const secret = newWebhookSecret();
  const topics = [...new Set(input.topics)];
  const endpoint = await db.webhookEndpoint.create({
    data: {
      id,
      url,
      description,
      topics,
      createdBy: actor,
      secret: sealSecret(settings.secretKey, id, secret),
    },
  });
  await recordAudit(db, {
    actor,
    action: 'webhook-endpoint.create',
    subject: { type: 'WebhookEndpoint', id },
    details: { url, topics },
  });
  return { endpoint, secret };
}
