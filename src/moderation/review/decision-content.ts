import { z } from 'zod';
import { ClaimLabel } from '../../generated/prisma/client.ts';

/** Limits of a decision, as the API's descriptions state them. */
export const DECISION_LIMITS = { policies: 20, actions: 20, reason: 2_000 } as const;

const reasonLimit = `1 to ${DECISION_LIMITS.reason} characters, any Unicode but NUL`;

/** Why, in a person's words, without the space around it. */
export const reasonText = z
  .string(reasonLimit)
  .trim()
  .refine(
    (reason) =>
      reason !== '' &&
      [...reason].length <= DECISION_LIMITS.reason &&
      !reason.includes('\0') &&
      reason.isWellFormed(),
    reasonLimit,
  );

function ids(most: number, what: string) {
  return z
    .array(z.uuid())
    .max(most, `at most ${most} ${what}`)
    .transform((list) => [...new Set(list)].sort());
}

/** What is decided about a video: what it is, under which policies, what to do, and why. */
export const decisionContent = z.object({
  label: z.enum(ClaimLabel).nullable(),
  policyIds: ids(DECISION_LIMITS.policies, 'policies'),
  actionIds: ids(DECISION_LIMITS.actions, 'actions'),
  reason: reasonText.nullable(),
});

export type DecisionContent = z.output<typeof decisionContent>;
