import { GavelError } from '../errors.ts';
import { requireListLength } from './limited-input.ts';
import type { StoredSubmission, SubmissionPipeline } from './submission-pipeline.ts';
import { parseVideoSubmission } from './video-submission.ts';

/**
 * Classifies and stores up to 250 videos, row by row: each gets its own result or its own refusal, in
 * the order given, and one that is refused holds no other back.
 * @throws ValidationError for a list that is too long or empty; whatever is not a refusal but a failure,
 *   such as a lost database: then each row may or may not be stored, and sending all again is safe.
 */
export async function submitVideos(
  { pipeline }: { pipeline: SubmissionPipeline },
  inputs: readonly unknown[],
  submittedBy: string | null = null,
): Promise<(StoredSubmission | GavelError)[]> {
  requireListLength(inputs);
  const results = await Promise.allSettled(
    inputs.map(async (input, index) =>
      pipeline.store(parseVideoSubmission(input, `videos.${index}.`), submittedBy),
    ),
  );
  return results.map((result) => {
    if (result.status === 'fulfilled') return result.value;
    if (result.reason instanceof GavelError) return result.reason;
    throw result.reason;
  });
}
