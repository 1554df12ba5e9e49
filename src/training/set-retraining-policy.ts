import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/database.ts';
import { StartupError, ValidationError, type ValidationIssue } from '../errors.ts';
import { scheduledRetraining } from '../jobs/definitions.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type LabelWeightsRequest, parseLabelWeights } from './label-weights.ts';
import { parseTargetErrorRate, throwIssues } from './request-training.ts';
import { POLICY_LIMITS, type PolicyInForce, retrainingPolicy } from './retraining-policy.ts';

export type PolicyRequest = {
  enabled: boolean;
  minNewLabels: number;
  cooldownMinutes: number;
  /** Five fields, in UTC; null for no schedule. */
  cron?: string | null | undefined;
  autoPromote?: boolean | null | undefined;
  targetErrorRate?: number | null | undefined;
  labelWeights?: LabelWeightsRequest | null | undefined;
  actor: string;
};

/**
 * Sets when Gavel retrains by itself, and the clock's schedule with it, in one transaction. Earlier
 * policies stay on record.
 * @throws ValidationError
 */
export async function setRetrainingPolicy(
  { database, jobs }: { database: Database; jobs: Jobs },
  request: PolicyRequest,
): Promise<PolicyInForce> {
  const { enabled, minNewLabels, cooldownMinutes, actor } = request;
  const cron = request.cron ?? null;
  const autoPromote = request.autoPromote ?? false;
  const settings = checkLimits(request);
  return await database.prisma.$transaction(async (tx) => {
    // One at a time: the schedule must be that of the newest policy.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gavel.retraining_policy'))`;
    const policy = { enabled, minNewLabels, cooldownMinutes, cron, autoPromote, ...settings };
    const { id } = await tx.retrainingPolicy.create({ data: { ...policy, actor } });
    await recordAudit(tx, {
      actor,
      action: 'retraining-policy.set',
      subject: { type: 'RetrainingPolicy', id: String(id) },
      details: policy,
    });
    try {
      await jobs.schedule(scheduledRetraining, enabled ? cron : null, {}, tx);
    } catch (error) {
      if (error instanceof StartupError) throw badCron();
      throw error;
    }
    return await retrainingPolicy(tx);
  });
}

/** What a run by the policy is to be trained with. */
function checkLimits({ minNewLabels, cooldownMinutes, cron, ...request }: PolicyRequest) {
  const issues: ValidationIssue[] = [];
  const given = { minNewLabels, cooldownMinutes };
  for (const field of ['minNewLabels', 'cooldownMinutes'] as const) {
    const { min, max } = POLICY_LIMITS[field];
    if (given[field] >= min && given[field] <= max) continue;
    const limit = `from ${min} to ${max}`;
    issues.push({ field, limit, message: `${field} must be ${limit}` });
  }
  const targetErrorRate = parseTargetErrorRate(request.targetErrorRate, issues);
  const labelWeights = parseLabelWeights(request.labelWeights, issues);
  throwIssues(issues);
  if (cron != null && !/^\S+( \S+){4}$/.test(cron)) throw badCron();
  return { targetErrorRate, labelWeights };
}

function badCron(): ValidationError {
  const limit = 'a cron expression of five fields, such as `0 4 * * 1`';
  return new ValidationError([{ field: 'cron', limit, message: `cron must be ${limit}` }]);
}
