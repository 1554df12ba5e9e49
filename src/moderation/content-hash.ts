import { canonicalSha256, modelFacts } from '../ml/input-hash.ts';
import type { VideoSubmission } from './video-submission.ts';

/**
 * SHA-256 of a submission in the canonical form of `input-hash.ts`, so that two submissions have one
 * hash when, and only when, they say the same.
 */
export function contentHash(submission: VideoSubmission): Buffer<ArrayBuffer> {
  return canonicalSha256([
    'gavel.video.1',
    submission.externalId,
    submission.durationSec,
    submission.authorExternalId,
    ...modelFacts(submission),
  ]);
}
