import { z } from 'zod';
import { text } from '../limited-input.ts';

/** Limits of an action, in words that complete "must be ...". */
export const ACTION_WORDS = {
  key: 'lower-case letters, digits and single hyphens, at most 100 characters',
  name: '1 to 100 characters, without NUL',
  description: 'at most 2000 characters, without NUL',
  strikes: 'a whole number from 0 to 100',
  strikeDays: 'a whole number of days from 1 to 3650, or 0 without strikes',
} as const;

const limited = <Schema extends z.ZodType>(schema: Schema, words: string) =>
  z.unknown().transform((value, context): z.output<Schema> => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: words });
    return z.NEVER;
  });

const fields = {
  name: limited(text({ min: 1, max: 100 }), ACTION_WORDS.name),
  description: limited(text({ min: 0, max: 2_000 }), ACTION_WORDS.description),
  strikes: limited(z.int().min(0).max(100), ACTION_WORDS.strikes),
  strikeDays: limited(z.int().min(0).max(3_650), ACTION_WORDS.strikeDays),
};

const strikesLast = ({ strikes, strikeDays }: { strikes: number; strikeDays: number }) =>
  (strikes === 0) === (strikeDays === 0);
const strikesLastWords = { path: ['strikeDays'], message: ACTION_WORDS.strikeDays };

/** What an action says of itself; its key is given once, for good. */
export const actionContent = z.object(fields).refine(strikesLast, strikesLastWords);

export const newAction = z
  .object({
    key: limited(
      z
        .string()
        .max(100)
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
      ACTION_WORDS.key,
    ),
    ...fields,
  })
  .refine(strikesLast, strikesLastWords);
