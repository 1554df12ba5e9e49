import { z } from 'zod';
import { invalid, text } from '../limited-input.ts';
import type { NetworkPolicy } from './network-policy.ts';

export const MAX_OVERLAP_HOURS = 7 * 24;

/** Limits of an endpoint, in words that complete "must be ...". */
export const ENDPOINT_WORDS = {
  url: 'an https URL of at most 2048 characters, without user, password and fragment',
  description: '0 to 500 characters, without NUL',
  topics: 'at least one topic',
  overlapHours: `a whole number of hours from 0 to ${MAX_OVERLAP_HOURS}`,
} as const;

const description = text({ min: 0, max: 500 });
const longEnough = z.string().min(1).max(2_048);

/**
 * Checks what is given of an endpoint. Where the URL's host leads is checked when it is called, since
 * names change.
 * @throws ValidationError
 */
export function checkEndpoint(
  policy: NetworkPolicy,
  given: { url?: string; description?: string; topics?: readonly string[] },
): void {
  const wrong = Object.entries({
    url: given.url === undefined || isFit(given.url, policy),
    description:
      given.description === undefined || description.safeParse(given.description).success,
    topics: given.topics === undefined || given.topics.length > 0,
  } satisfies Record<string, boolean>).flatMap(([field, isRight]) => (isRight ? [] : [field]));
  if (wrong.length > 0) throw invalid(wrong.filter(isWorded).map(issueOf));
}

/** @throws ValidationError */
export function checkOverlap(hours: number): void {
  if (!Number.isInteger(hours) || hours < 0 || hours > MAX_OVERLAP_HOURS) {
    throw invalid([issueOf('overlapHours')]);
  }
}

function isFit(text: string, { allowsPrivate }: NetworkPolicy): boolean {
  if (!longEnough.safeParse(text).success || !URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  const isRightProtocol = protocol === 'https:' || (protocol === 'http:' && allowsPrivate);
  return isRightProtocol && `${username}${password}${hash}` === '';
}

function isWorded(field: string): field is keyof typeof ENDPOINT_WORDS {
  return Object.hasOwn(ENDPOINT_WORDS, field);
}

function issueOf(field: keyof typeof ENDPOINT_WORDS) {
  const limit = ENDPOINT_WORDS[field];
  return { field, limit, message: `${field} must be ${limit}` };
}
