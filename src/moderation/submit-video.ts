import type { StoredSubmission, SubmissionPipeline } from './submission-pipeline.ts';
import { parseVideoSubmission } from './video-submission.ts';

/**
 * Classifies and stores one video. The same external id with the same content gives the first result
 * again. Answered after the commit.
 * @throws ValidationError, ExternalIdConflictError, OverloadedError, NoChampionError
 */
export async function submitVideo(
  { pipeline }: { pipeline: SubmissionPipeline },
  input: unknown,
  submittedBy: string | null = null,
): Promise<StoredSubmission> {
  return pipeline.store(parseVideoSubmission(input), submittedBy);
}
