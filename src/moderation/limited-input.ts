import { z } from 'zod';
import { ValidationError, type ValidationIssue } from '../errors.ts';

const COUNT_LIMIT = {
  min: 0,
  max: Number.MAX_SAFE_INTEGER,
  text: `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, or null for not known yet`,
} as const;

/**
 * The limit of every field, as numbers and in words (`text` completes "must be ..."). A character is
 * a Unicode code point.
 */
export const LIMITS = {
  id: { text: 'a UUID' },
  externalId: { min: 1, max: 255, text: '1 to 255 characters, any Unicode but NUL' },
  transcript: { min: 1, max: 10_000, text: '1 to 10000 characters, any Unicode but NUL' },
  durationSec: { min: 0, max: 86_400, text: 'a whole number of seconds from 0 to 86400, or null' },
  authorExternalId: {
    min: 1,
    max: 255,
    text: '1 to 255 characters, any Unicode but NUL, or null',
  },
  verifiedStatus: { text: 'VERIFIED or NOT_VERIFIED' },
  authorBanStatus: { text: 'ACTIVE, UNDER_REVIEW or BANNED' },
  viewCount: COUNT_LIMIT,
  likeCount: COUNT_LIMIT,
  shareCount: COUNT_LIMIT,
  downloadCount: COUNT_LIMIT,
  commentCount: COUNT_LIMIT,
  /** Videos in one request. */
  videos: { min: 1, max: 250, text: 'a list of 1 to 250 videos' },
} as const;

/** Text of `min` to `max` code points without NUL or a lone surrogate, which Postgres cannot keep. */
export function text({ min, max }: { min: number; max: number }) {
  return z
    .string()
    .refine(
      (value) =>
        value.length >= min &&
        isAtMost(value, max) &&
        !value.includes('\0') &&
        value.isWellFormed(),
    );
}

/** A whole number; a bigint of the same range is taken as one. */
export function whole({ min, max }: { min: number; max: number }) {
  return z.union([
    z.int().min(min).max(max),
    z.bigint().min(BigInt(min)).max(BigInt(max)).transform(Number),
  ]);
}

/**
 * Parses with an object schema whose fields have their limit in `LIMITS`.
 * @param path stands before the names of fields in the error, such as `videos.3.`.
 * @throws ValidationError with one issue for each field that breaks its limit.
 */
export function parseLimited<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  path = '',
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.flatMap((issue) => explain(issue, path));
  throw invalid(issues.filter((issue, at) => firstOfField(issues, issue.field) === at));
}

/** @throws ValidationError unless `inputs` has 1 to 250 entries. */
export function requireListLength(inputs: readonly unknown[]): void {
  const { min, max, text: limit } = LIMITS.videos;
  if (inputs.length >= min && inputs.length <= max) return;
  const message = `videos must be ${limit}; there are ${inputs.length}`;
  throw new ValidationError([{ field: 'videos', message, limit }]);
}

/** One error of all issues. */
export function invalid(issues: readonly ValidationIssue[]): ValidationError {
  const [first, ...others] = issues;
  if (!first) throw new Error('an input was refused without a reason');
  return new ValidationError([first, ...others]);
}

function firstOfField(issues: readonly ValidationIssue[], field: string): number {
  return issues.findIndex((issue) => issue.field === field);
}

function explain(issue: z.core.$ZodIssue, path: string): ValidationIssue[] {
  if (issue.code === 'unrecognized_keys') {
    const limit = 'left out: there is no such field';
    return issue.keys.map((key) => describe(`${path}${key}`, limit));
  }
  const name = String(issue.path[0] ?? '');
  if (name === '') return [describe(path.replace(/\.$/, '') || 'input', 'an object')];
  const limit = isLimited(name) ? LIMITS[name].text : issue.message;
  return [describe(`${path}${name}`, limit)];
}

function describe(field: string, limit: string): ValidationIssue {
  return { field, limit, message: `${field} must be ${limit}` };
}

function isLimited(name: string): name is keyof typeof LIMITS {
  return Object.hasOwn(LIMITS, name);
}

/** Counts code points only where UTF-16 units leave it open. */
function isAtMost(value: string, max: number): boolean {
  if (value.length <= max) return true;
  if (value.length > 2 * max) return false;
  let characters = 0;
  for (const _ of value) characters += 1;
  return characters <= max;
}
