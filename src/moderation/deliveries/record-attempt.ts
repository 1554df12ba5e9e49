import { recordAudit, SYSTEM } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { DISABLE_AFTER_MS, MAX_TRIES, retryDelayMs } from './retry-schedule.ts';
import type { SendOutcome } from './send-webhook.ts';

/** A delivery as it was read before the attempt. */
export type AttemptedDelivery = Readonly<{
  id: string;
  endpointId: string;
  attempts: number;
  tries: number;
}>;

const GONE = 410;

/**
 * Writes down how an attempt ended, and what follows: done, a next attempt, or dead; and of the endpoint
 * whether it still fails, and no longer is asked. Whoever comes second with the same attempt writes nothing.
 */
export async function recordAttempt(
  { prisma }: Pick<Database, 'prisma'>,
  delivery: AttemptedDelivery,
  attempt: SendOutcome & { startedAt: Date; endedAt: Date; random: number },
): Promise<'DELIVERED' | 'FAILED' | 'DEAD' | 'STALE'> {
  const { startedAt, endedAt, statusCode } = attempt;
  const number = delivery.attempts + 1;
  const tries = delivery.tries + 1;
  const isSuccess = statusCode !== null && statusCode >= 200 && statusCode < 300;
  const outcome = isSuccess ? 'DELIVERED' : tries >= MAX_TRIES ? 'DEAD' : 'FAILED';
  const delayMs = retryDelayMs(tries, attempt.random, attempt.retryAfterMs);
  return await prisma.$transaction(async (tx) => {
    // Before its delivery, as whoever deletes an endpoint does.
    await tx.$queryRaw`SELECT FROM webhook_endpoint WHERE id = ${delivery.endpointId}::uuid FOR NO KEY UPDATE`;
    const { count } = await tx.webhookDelivery.updateMany({
      where: { id: delivery.id, attempts: delivery.attempts, status: 'PENDING' },
      data: {
        attempts: number,
        tries,
        status: outcome === 'FAILED' ? 'PENDING' : outcome,
        dueAt: new Date(endedAt.getTime() + delayMs),
        deliveredAt: isSuccess ? endedAt : null,
      },
    });
    if (count === 0) return 'STALE';
    await tx.webhookAttempt.create({
      data: {
        deliveryId: delivery.id,
        number,
        startedAt,
        durationMs: endedAt.getTime() - startedAt.getTime(),
        statusCode,
        error: isSuccess ? null : (attempt.error ?? explain(statusCode)),
        response: attempt.response,
      },
    });
    await judgeEndpoint(tx, delivery.endpointId, { outcome, statusCode, endedAt });
    return outcome;
  });
}

function explain(statusCode: number | null): string {
  if (statusCode !== null && statusCode >= 300 && statusCode < 400) {
    return `answered ${statusCode}; redirects are not followed`;
  }
  return `answered ${statusCode ?? 'nothing'}`;
}

async function judgeEndpoint(
  tx: Db,
  id: string,
  {
    outcome,
    statusCode,
    endedAt,
  }: { outcome: 'DELIVERED' | 'FAILED' | 'DEAD'; statusCode: number | null; endedAt: Date },
): Promise<void> {
  const one = { increment: 1 };
  if (outcome === 'DELIVERED') {
    await tx.webhookEndpoint.update({
      where: { id },
      data: { deliveredCount: one, failingSince: null },
    });
    return;
  }
  const endpoint = await tx.webhookEndpoint.update({
    where: { id },
    data: { failedCount: one, ...(outcome === 'DEAD' && { deadCount: one }) },
  });
  const failingSince = endpoint.failingSince ?? endedAt;
  const why =
    statusCode === GONE
      ? 'it answered 410 Gone'
      : endedAt.getTime() - failingSince.getTime() >= DISABLE_AFTER_MS
        ? `every attempt has failed since ${failingSince.toISOString()}`
        : null;
  const disabling =
    why === null || !endpoint.enabled ? {} : { enabled: false, disabledReason: why };
  await tx.webhookEndpoint.update({ where: { id }, data: { failingSince, ...disabling } });
  if (why === null || !endpoint.enabled) return;
  await recordAudit(tx, {
    actor: SYSTEM.worker,
    action: 'webhook-endpoint.disable',
    subject: { type: 'WebhookEndpoint', id },
    details: { reason: why },
  });
}
