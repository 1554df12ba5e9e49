import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { WebhookDisabledError } from '../../errors.ts';
import type { WebhookDelivery } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { globalId } from './global-id.ts';
import { lockEndpoint } from './lock-endpoint.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import { PING_TOPIC } from './topics.ts';

/**
 * Sends an endpoint a test, whatever it subscribed to, the way everything else goes.
 * @param db a transaction.
 * @throws NotFoundError | WebhookDisabledError
 */
export async function pingWebhookEndpoint(
  { db, jobs }: { db: Db; jobs: Jobs },
  { id, actor }: { id: string; actor: string },
): Promise<WebhookDelivery> {
  const endpoint = await lockEndpoint(db, id);
  if (!endpoint.enabled) throw new WebhookDisabledError();
  const [delivery] = await queueDeliveries(db, {
    jobs,
    topic: PING_TOPIC,
    events: [{ endpoint: { id: globalId('WebhookEndpoint', id) } }],
    endpointIds: [id],
  });
  await recordAudit(db, {
    actor,
    action: 'webhook-endpoint.ping',
    subject: { type: 'WebhookEndpoint', id },
  });
  return await db.webhookDelivery.findUniqueOrThrow({ where: { id: delivery ?? '' } });
}
