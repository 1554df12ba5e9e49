import { z } from 'zod';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { parseLimited } from '../limited-input.ts';
import { APPEAL_POLICY_LIMITS, type AppealPolicyInForce, appealPolicy } from './appeal-policy.ts';

function between({ min, max }: { min: number; max: number }) {
  const limit = `a whole number from ${min} to ${max}`;
  return z.int(limit).min(min, limit).max(max, limit);
}

const settings = z.object({
  windowDays: between(APPEAL_POLICY_LIMITS.windowDays),
  dueHours: between(APPEAL_POLICY_LIMITS.dueHours),
  blind: z.boolean(),
});

/**
 * Says by what appeals are taken and judged from now on; those that are open stay as they are.
 * @throws ValidationError
 */
export async function setAppealPolicy(
  { database }: { database: Database },
  { actor, ...request }: z.input<typeof settings> & { actor: string },
): Promise<AppealPolicyInForce> {
  const policy = parseLimited(settings, request);
  return await database.prisma.$transaction(async (tx) => {
    const { id } = await tx.appealPolicy.create({ data: { ...policy, actor } });
    await recordAudit(tx, {
      actor,
      action: 'appeal-policy.set',
      subject: { type: 'AppealPolicy', id: String(id) },
      details: policy,
    });
    return await appealPolicy(tx);
  });
}
