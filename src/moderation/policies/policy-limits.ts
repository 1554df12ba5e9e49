import { z } from 'zod';
import { text } from '../limited-input.ts';

const MAX_DEPTH = 6;

/** Limits of a policy, in words that complete "must be ...". */
export const POLICY_WORDS = {
  key: 'lower-case letters, digits and single hyphens, at most 100 characters',
  title: '1 to 200 characters, without NUL',
  standard: 'at most 20000 characters, without NUL',
  parentId: `a policy in use, at most ${MAX_DEPTH} levels deep, and not below the policy itself`,
} as const;

const content = {
  title: text({ min: 1, max: 200 }),
  standard: text({ min: 0, max: 20_000 }),
  reasonRequired: z.boolean(),
};

export const newPolicy = z.object({
  key: z
    .string()
    .max(100)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  ...content,
});

export const policyContent = z.object(content);

/** How many policies lie above each other at most. */
export const MAX_POLICY_DEPTH = MAX_DEPTH;
