import type { z } from 'zod';
import type { FactReader, HistoryNeed } from './facts.ts';

/** Whether a condition holds. Pure: the same facts give the same answer. */
export type Test = (reader: FactReader) => boolean;

/** A condition that was read: how to test it, and how to say it. */
export type Meaning = Readonly<{
  test: Test;
  /** Completes "when ...". */
  text: string;
  needs?: readonly HistoryNeed[];
}>;

/** What is wrong with a condition or an effect; `limit` completes "must be ...". */
export type Refusal = Readonly<{ path: string; limit: string }>;

/** A kind of condition that stands on its own: its value, checked, and what it means. */
export type Leaf = (
  value: unknown,
  path: string,
) => Readonly<{ value: unknown; meaning: Meaning }> | readonly Refusal[];

/** @throws LeafRefusal from `mean`, for what no schema can say. */
export function leaf<Schema extends z.ZodType>(
  schema: Schema,
  mean: (value: z.output<Schema>) => Meaning,
): Leaf {
  return (value, path) => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      return parsed.error.issues.map((issue) => ({
        path: [path, ...issue.path].join('.'),
        limit: issue.message,
      }));
    }
    try {
      return { value: parsed.data, meaning: mean(parsed.data) };
    } catch (error) {
      if (error instanceof LeafRefusal) return [{ path, limit: error.message }];
      throw error;
    }
  };
}

/** The message completes "must be ...". */
export class LeafRefusal extends Error {}
