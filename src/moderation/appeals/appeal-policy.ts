import type { Db } from '../../db/database.ts';

/** Limits of the policy's numbers, as the API's descriptions state them. */
export const APPEAL_POLICY_LIMITS = {
  windowDays: { min: 1, max: 3_650 },
  dueHours: { min: 1, max: 8_760 },
} as const;

/** By what appeals are taken and judged. */
export type AppealPolicyInForce = {
  /** For how many days after a decision an appeal is taken. */
  windowDays: number;
  /** Within how many hours it should be resolved. */
  dueHours: number;
  /** Who judges it sees neither the decision nor predictions. */
  blind: boolean;
  /** Null for the default. */
  setBy: string | null;
  setAt: Date | null;
};

/** Six months, the least that the EU's Digital Services Act allows (article 20), and a week. */
const DEFAULT: AppealPolicyInForce = {
  windowDays: 183,
  dueHours: 168,
  blind: false,
  setBy: null,
  setAt: null,
};

/** The policy that holds now. */
export async function appealPolicy(db: Db): Promise<AppealPolicyInForce> {
  const newest = await db.appealPolicy.findFirst({ orderBy: { id: 'desc' } });
  if (newest === null) return DEFAULT;
  const { windowDays, dueHours, blind, actor, createdAt } = newest;
  return { windowDays, dueHours, blind, setBy: actor, setAt: createdAt };
}
