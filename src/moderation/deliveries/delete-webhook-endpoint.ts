import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { lockEndpoint } from './lock-endpoint.ts';

/**
 * Ends an endpoint for good; its deliveries stay in the log for as long as others do, and what waited
 * is dead.
 * @param db a transaction, so that the change and its record stand together.
 * @throws NotFoundError
 */
export async function deleteWebhookEndpoint(
  { db, now = () => new Date() }: { db: Db; now?: () => Date },
  { id, actor }: { id: string; actor: string },
): Promise<void> {
  await lockEndpoint(db, id);
  await db.webhookEndpoint.update({ where: { id }, data: { enabled: false, deletedAt: now() } });
  await db.webhookDelivery.updateMany({
    where: { endpointId: id, status: 'PENDING' },
    data: { status: 'DEAD' },
  });
  await recordAudit(db, {
    actor,
    action: 'webhook-endpoint.delete',
    subject: { type: 'WebhookEndpoint', id },
  });
}
