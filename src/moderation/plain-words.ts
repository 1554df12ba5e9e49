import { z } from 'zod';
import { text } from './limited-input.ts';

/** What somebody wrote, without the space around it: so many characters, any Unicode but NUL. */
export function plainWords({ min, max }: { min: number; max: number }) {
  const limit = `${min} to ${max} characters, any Unicode but NUL`;
  const allowed = text({ min, max });
  return z
    .string(limit)
    .trim()
    .refine((words) => allowed.safeParse(words).success, limit);
}
