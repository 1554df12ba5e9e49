import type { Db } from '../db/database.ts';
import type { RetrainingPolicy } from '../generated/prisma/client.ts';
import { DEFAULT_TARGET_ERROR_RATE } from '../ml/review-rule.ts';
import { DEFAULT_LABEL_WEIGHTS, type LabelWeights, readLabelWeights } from './label-weights.ts';

/** Limits of a policy, as the API's descriptions state them. */
export const POLICY_LIMITS = {
  minNewLabels: { min: 1, max: 1_000_000 },
  /** Up to 30 days. */
  cooldownMinutes: { min: 0, max: 43_200 },
} as const;

/** What holds until an admin says otherwise: Gavel never retrains by itself. */
const DEFAULT_POLICY = {
  enabled: false,
  // Some fifty labels a class move the held-out part's metrics visibly; ten times that is worth a run.
  minNewLabels: 500,
  cooldownMinutes: 24 * 60,
  cron: null,
  autoPromote: false,
  labelWeights: DEFAULT_LABEL_WEIGHTS,
  targetErrorRate: DEFAULT_TARGET_ERROR_RATE,
} as const;

export type PolicyInForce = Omit<
  RetrainingPolicy,
  'id' | 'actor' | 'createdAt' | 'labelWeights'
> & {
  labelWeights: LabelWeights;
  /** Who set it and when; null for the default. */
  setBy: string | null;
  setAt: Date | null;
};

/** The policy in force: the newest that was set. */
export async function retrainingPolicy(db: Db): Promise<PolicyInForce> {
  const newest = await db.retrainingPolicy.findFirst({ orderBy: { id: 'desc' } });
  if (newest === null) return { ...DEFAULT_POLICY, setBy: null, setAt: null };
  const { id: _, actor, createdAt, labelWeights, ...policy } = newest;
  return {
    ...policy,
    labelWeights: readLabelWeights(labelWeights),
    setBy: actor,
    setAt: createdAt,
  };
}
