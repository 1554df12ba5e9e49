import { z } from 'zod';
import { refusal } from './condition.ts';

/*
 * What follows when a rule's condition holds: like conditions, objects with one key each. Queues and
 * actions are named by their keys, so that a rule reads the same in every installation.
 */

const MAX_EFFECTS = 10;
export const PRIORITY = { min: -1_000, max: 1_000 } as const;
/** Why a rule's job is there, as its reviewers see it. */
export const RULE_SOURCES = ['RULE', 'LOW_CONFIDENCE', 'DISAGREEMENT', 'RANDOM_AUDIT'] as const;

const KEY_WORDS = 'a key: lower-case words joined by hyphens, at most 100 characters';
const key = z
  .string(KEY_WORDS)
  .max(100, KEY_WORDS)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, KEY_WORDS);
const priorityWords = `a whole number from ${PRIORITY.min} to ${PRIORITY.max}`;
export const prioritySchema = z
  .int(priorityWords)
  .min(PRIORITY.min, priorityWords)
  .max(PRIORITY.max, priorityWords);

const effectSchema = z.union(
  [
    z.strictObject({
      enqueue: z.strictObject({
        queue: key,
        priority: prioritySchema.default(0),
        source: z.enum(RULE_SOURCES).default('RULE'),
      }),
    }),
    z.strictObject({ label: z.enum(['CLAIM', 'OPINION']) }),
    z.strictObject({ act: z.strictObject({ action: key }) }),
    z.strictObject({ tag: key }),
  ],
  'one of enqueue { queue, priority, source }, label, act { action } and tag; keys are lower-case words joined by hyphens',
);

export type Effect = z.output<typeof effectSchema>;

const effectsSchema = z
  .array(effectSchema, 'a list of effects')
  .max(MAX_EFFECTS, `at most ${MAX_EFFECTS} effects`)
  .refine(
    (effects) => effects.filter((effect) => 'label' in effect).length <= 1,
    'at most one label',
  );

/**
 * Reads effects from JSON.
 * @param path stands before the names of fields in the error.
 * @throws ValidationError
 */
export function parseEffects(json: unknown, path = 'effects'): Effect[] {
  const parsed = effectsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw refusal(
    parsed.error.issues.map((issue) => ({
      path: [path, ...issue.path].join('.'),
      limit: issue.message,
    })),
  );
}

/** As a sentence; completes "then ...". */
export function describeEffects(effects: readonly Effect[]): string {
  return effects.length === 0 ? 'nothing more' : effects.map(describe).join(', ');
}

function describe(effect: Effect): string {
  if ('enqueue' in effect) {
    const { queue, priority } = effect.enqueue;
    return `send it to the queue “${queue}”${priority === 0 ? '' : ` with priority ${priority}`}`;
  }
  if ('label' in effect) return `decide ${effect.label}`;
  if ('act' in effect) return `take the action “${effect.act.action}”`;
  return `tag it “${effect.tag}”`;
}
