import { ValidationError, type ValidationIssue } from '../errors.ts';
import type { LiveModel } from '../ml/live-model.ts';
import type { ModelInput, Score } from '../ml/types.ts';
import { invalid, requireListLength } from './limited-input.ts';
import { parseModelInput } from './video-submission.ts';

/**
 * Scores up to 250 videos with the live model and writes nothing. One version answers all,
 * in their order; `videos` is what it looked at.
 * @throws ValidationError with every issue of every video, NoChampionError
 */
export function classifyVideos(
  { live }: { live: LiveModel },
  inputs: readonly unknown[],
): { version: number; videos: ModelInput[]; scores: Score[] } {
  requireListLength(inputs);
  const issues: ValidationIssue[] = [];
  const videos: ModelInput[] = [];
  for (const [index, input] of inputs.entries()) {
    try {
      videos.push(parseModelInput(input, `videos.${index}.`));
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      issues.push(...error.issues);
    }
  }
  if (issues.length > 0) throw invalid(issues);
  return { ...live.score(videos), videos };
}
