import { hash } from 'node:crypto';
import type { ModelInput } from './types.ts';

type Sha256 = Buffer<ArrayBuffer>;

/**
 * SHA-256 of what a model was shown, in canonical form: a JSON array of every field in a fixed order, so
 * that two inputs have one hash when, and only when, they say the same. The first entry names the form.
 */
export function inputHash(input: ModelInput): Sha256 {
  return canonicalSha256(['gavel.input.1', ...modelFacts(input)]);
}

/** The raw facts that a model may look at, in the order in which hashes take them. */
export function modelFacts(input: ModelInput): (string | number | null)[] {
  return [
    input.transcript,
    input.verifiedStatus,
    input.authorBanStatus,
    input.viewCount,
    input.likeCount,
    input.shareCount,
    input.downloadCount,
    input.commentCount,
  ];
}

export function canonicalSha256(parts: (string | number | null)[]): Sha256 {
  return Buffer.from(hash('sha256', JSON.stringify(parts), 'buffer'));
}
