import { z } from 'zod';
import { COUNT_NAMES } from '../ml/types.ts';
import { invalid, LIMITS, parseLimited, text } from './limited-input.ts';
import type { ClassifiedVideo } from './store-engagement.ts';
import type { SubmissionPipeline } from './submission-pipeline.ts';
import { COUNT_FIELDS } from './video-submission.ts';

const update = z.strictObject({
  id: z.uuid().toLowerCase().nullish(),
  externalId: text(LIMITS.externalId).nullish(),
  ...COUNT_FIELDS,
});

/**
 * Stores new counts of a video, named by `id` or by `externalId`, and classifies it again with the
 * live model; the predictions before stay on record. A count that is left out stays as it is, null
 * makes it unknown. Counts that change nothing, under the model that classified last, write nothing:
 * a request that is sent twice leaves one entry in the history, not two.
 * @throws ValidationError, NotFoundError, OverloadedError, NoChampionError
 */
export async function updateEngagement(
  { pipeline }: { pipeline: SubmissionPipeline },
  input: unknown,
): Promise<ClassifiedVideo> {
  const { id = null, externalId = null, ...counts } = parseLimited(update, input);
  if ((id === null) === (externalId === null)) {
    const limit = 'exactly one of id and externalId';
    throw invalid([{ field: 'id', limit, message: `a video must be named by ${limit}` }]);
  }
  const given = COUNT_NAMES.filter((name) => counts[name] !== undefined);
  if (given.length === 0) {
    const limit = `at least one of ${COUNT_NAMES.join(', ')}`;
    throw invalid([{ field: 'viewCount', limit, message: `an update must give ${limit}` }]);
  }
  return pipeline.updateEngagement({
    id,
    externalId,
    counts: Object.fromEntries(given.map((name) => [name, counts[name] ?? null])),
  });
}
