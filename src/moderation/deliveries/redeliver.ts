import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { type Clock, databaseNow } from '../../db/database-now.ts';
import { NotFoundError, WebhookDisabledError } from '../../errors.ts';
import type { WebhookDelivery } from '../../generated/prisma/client.ts';
import { deliverWebhooks } from '../../jobs/definitions.ts';
import type { Jobs } from '../../jobs/jobs.ts';

/**
 * Sends a delivery again, now, with all its attempts before it: one that is dead, waits for its next
 * attempt, or was delivered and then lost by the receiver. The event keeps its id.
 * @param db a transaction.
 * @throws NotFoundError | WebhookDisabledError
 */
export async function redeliver(
  { db, jobs, now = () => databaseNow(db) }: { db: Db; jobs: Jobs; now?: Clock },
  { id, actor }: { id: string; actor: string },
): Promise<WebhookDelivery> {
  const found = await db.webhookDelivery.findUnique({
    where: { id },
    select: { endpointId: true, endpoint: { select: { enabled: true } } },
  });
  if (found === null) throw new NotFoundError('such delivery');
  if (!found.endpoint.enabled) throw new WebhookDisabledError();
  const delivery = await db.webhookDelivery.update({
    where: { id },
    data: { status: 'PENDING', tries: 0, dueAt: await now(), deliveredAt: null },
  });
  await jobs.enqueue(db, deliverWebhooks, { endpointId: found.endpointId });
  await recordAudit(db, {
    actor,
    action: 'delivery.redeliver',
    subject: { type: 'Delivery', id },
  });
  return delivery;
}
