import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { databaseNow } from '../../db/database-now.ts';
import type { WebhookEndpoint } from '../../generated/prisma/client.ts';
import { deliverWebhooks } from '../../jobs/definitions.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { WebhookSettings } from './create-webhook-endpoint.ts';
import { lockEndpoint } from './lock-endpoint.ts';
import type { WebhookTopic } from './topics.ts';
import { checkEndpoint } from './webhook-endpoint-limits.ts';

/**
 * Changes an endpoint. Disabled, it is told of nothing new, and what waits goes on waiting; enabled
 * again, it gets that at once. A field left out stays.
 * @param db a transaction, so that the change and its record stand together.
 * @throws ValidationError | NotFoundError
 */
export async function updateWebhookEndpoint(
  { db, jobs, settings }: { db: Db; jobs: Jobs; settings: WebhookSettings },
  {
    id,
    actor,
    ...given
  }: {
    id: string;
    url?: string | null | undefined;
    description?: string | null | undefined;
    topics?: readonly WebhookTopic[] | null | undefined;
    enabled?: boolean | null | undefined;
    actor: string;
  },
): Promise<WebhookEndpoint> {
  const before = await lockEndpoint(db, id);
  const after = {
    url: given.url ?? before.url,
    description: given.description ?? before.description,
    topics: [...new Set(given.topics ?? before.topics)],
    enabled: given.enabled ?? before.enabled,
  };
  checkEndpoint(settings.policy, after);
  const isTurnedOn = after.enabled && !before.enabled;
  const fresh = isTurnedOn ? { disabledReason: null, failingSince: null } : {};
  const endpoint = await db.webhookEndpoint.update({
    where: { id },
    data: { ...after, ...fresh },
  });
  if (isTurnedOn) {
    const waiting = { endpointId: id, status: 'PENDING' } as const;
    const dueAt = await databaseNow(db);
    await db.webhookDelivery.updateMany({ where: waiting, data: { dueAt } });
    await jobs.enqueue(db, deliverWebhooks, { endpointId: id });
  }
  const { url, description, topics, enabled } = before;
  await recordAudit(db, {
    actor,
    action: 'webhook-endpoint.update',
    subject: { type: 'WebhookEndpoint', id },
    details: { before: { url, description, topics, enabled }, after },
  });
  return endpoint;
}
