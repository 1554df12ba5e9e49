import { hash } from 'node:crypto';
import type { ModelInput } from '../ml/types.ts';
import type { VideoSubmission } from './video-submission.ts';

type Sha256 = Buffer<ArrayBuffer>;

/**
 * SHA-256 of a submission in canonical form: a JSON array of every field in a fixed order, so that two
 * submissions have one hash when, and only when, they say the same. The first entry names the form.
 */
export function contentHash(submission: VideoSubmission): Sha256 {
  return sha256([
    'gavel.video.1',
    submission.externalId,
    submission.durationSec,
    submission.authorExternalId,
    ...modelFacts(submission),
  ]);
}

/** SHA-256 of what a model was shown, in the same kind of form. */
export function inputHash(input: ModelInput): Sha256 {
  return sha256(['gavel.input.1', ...modelFacts(input)]);
}

function modelFacts(input: ModelInput): (string | number | null)[] {
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

function sha256(parts: (string | number | null)[]): Sha256 {
  return Buffer.from(hash('sha256', JSON.stringify(parts), 'buffer'));
}
