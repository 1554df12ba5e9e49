import { z } from 'zod';
import type { ModelInput } from '../ml/types.ts';
import { LIMITS, parseLimited, text, whole } from './limited-input.ts';

/** A submitted video with every field present: what the write path works on. */
export type VideoSubmission = ModelInput &
  Readonly<{
    externalId: string;
    durationSec: number | null;
    authorExternalId: string | null;
  }>;

/** The five counts, each optional: left out is undefined, unknown is null. */
export const COUNT_FIELDS = {
  viewCount: whole(LIMITS.viewCount).nullish(),
  likeCount: whole(LIMITS.likeCount).nullish(),
  shareCount: whole(LIMITS.shareCount).nullish(),
  downloadCount: whole(LIMITS.downloadCount).nullish(),
  commentCount: whole(LIMITS.commentCount).nullish(),
};

const classifiable = z.strictObject({
  transcript: text(LIMITS.transcript),
  durationSec: whole(LIMITS.durationSec).nullish(),
  verifiedStatus: z.enum(['VERIFIED', 'NOT_VERIFIED']).nullish(),
  authorBanStatus: z.enum(['ACTIVE', 'UNDER_REVIEW', 'BANNED']).nullish(),
  ...COUNT_FIELDS,
});

const submission = classifiable.extend({
  externalId: text(LIMITS.externalId),
  authorExternalId: text(LIMITS.authorExternalId).nullish(),
});

/**
 * Checks a submission and fills in what it leaves out: counts, duration and author unknown, the author
 * not verified and active. Counts may come as bigint.
 * @param path stands before the names of fields in the error, such as `videos.3.`.
 * @throws ValidationError naming each field that breaks its limit, and the limit.
 */
export function parseVideoSubmission(input: unknown, path = ''): VideoSubmission {
  const given = parseLimited(submission, input, path);
  return {
    externalId: given.externalId,
    durationSec: given.durationSec ?? null,
    authorExternalId: given.authorExternalId ?? null,
    ...modelInput(given),
  };
}

/**
 * Checks a video that is to be classified only: the transcript is all it needs.
 * @throws ValidationError naming each field that breaks its limit, and the limit.
 */
export function parseModelInput(input: unknown, path = ''): ModelInput {
  return modelInput(parseLimited(classifiable, input, path));
}

function modelInput(given: z.output<typeof classifiable>): ModelInput {
  return {
    transcript: given.transcript,
    verifiedStatus: given.verifiedStatus ?? 'NOT_VERIFIED',
    authorBanStatus: given.authorBanStatus ?? 'ACTIVE',
    viewCount: given.viewCount ?? null,
    likeCount: given.likeCount ?? null,
    shareCount: given.shareCount ?? null,
    downloadCount: given.downloadCount ?? null,
    commentCount: given.commentCount ?? null,
  };
}
