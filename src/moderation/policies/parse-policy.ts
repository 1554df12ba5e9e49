import type { z } from 'zod';
import { invalid } from '../limited-input.ts';
import { POLICY_WORDS } from './policy-limits.ts';

/** @throws ValidationError with an issue for each field that breaks its limit. */
export function parsePolicy<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'input')));
  throw invalid([...fields].map(refused));
}

export function refused(field: string): { field: string; limit: string; message: string } {
  const words: Readonly<Record<string, string>> = POLICY_WORDS;
  const limit = words[field] ?? 'valid';
  return { field, limit, message: `${field} must be ${limit}` };
}
