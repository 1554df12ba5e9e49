import { z } from 'zod';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { parseLimited } from '../limited-input.ts';
import {
  RETENTION_LIMITS,
  type RetentionPolicyInForce,
  retentionPolicy,
} from './retention-policy.ts';

function between({ min, max }: { min: number; max: number }, orNull = '') {
  const limit = `a whole number from ${min} to ${max}${orNull}`;
  return z.int(limit).min(min, limit).max(max, limit);
}

const FOR_GOOD = ', or null for good';

const settings = z.object({
  ruleMatchMonths: between(RETENTION_LIMITS.ruleMatchMonths, FOR_GOOD).nullable(),
  auditEventMonths: between(RETENTION_LIMITS.auditEventMonths, FOR_GOOD).nullable(),
  webhookEventDays: between(RETENTION_LIMITS.webhookEventDays),
});

/**
 * Says for how long history is kept. What is too old by it goes within the hour, and does not come back.
 * @throws ValidationError
 */
export async function setRetentionPolicy(
  { database }: { database: Database },
  { actor, ...request }: z.input<typeof settings> & { actor: string },
): Promise<RetentionPolicyInForce> {
  const policy = parseLimited(settings, request);
  return await database.prisma.$transaction(async (tx) => {
    const { id } = await tx.retentionPolicy.create({ data: { ...policy, actor } });
    await recordAudit(tx, {
      actor,
      action: 'retention-policy.set',
      subject: { type: 'RetentionPolicy', id: String(id) },
      details: policy,
    });
    return await retentionPolicy(tx);
  });
}
