import type { Db } from '../../db/database.ts';

/** Limits of the policy's numbers, as the API's descriptions state them. */
export const RETENTION_LIMITS = {
  ruleMatchMonths: { min: 1, max: 1_200 },
  auditEventMonths: { min: 12, max: 1_200 },
  webhookEventDays: { min: 1, max: 3_650 },
} as const;

/** For how long history is kept that may go: predictions, labels, decisions and model versions stay for good. */
export type RetentionPolicyInForce = {
  /** Null for the default. */
  id: string | null;
  /** Whole months before the present one; null: for good. */
  ruleMatchMonths: number | null;
  auditEventMonths: number | null;
  webhookEventDays: number;
  /** Null for the default. */
  setBy: string | null;
  setAt: Date | null;
};

/** Whoever wants to lose something says so. For 90 days an admin can look into deliveries, and redeliver. */
const DEFAULT: RetentionPolicyInForce = {
  id: null,
  ruleMatchMonths: null,
  auditEventMonths: null,
  webhookEventDays: 90,
  setBy: null,
  setAt: null,
};

/** The policy that holds now. */
export async function retentionPolicy(db: Db): Promise<RetentionPolicyInForce> {
  const newest = await db.retentionPolicy.findFirst({ orderBy: { id: 'desc' } });
  if (newest === null) return DEFAULT;
  const { id, actor, createdAt, ...kept } = newest;
  return { ...kept, id: String(id), setBy: actor, setAt: createdAt };
}
