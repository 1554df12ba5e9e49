import { z } from 'zod';
import { COUNT_NAMES, type CountName, type Counts, type ModelInput } from './types.ts';

/** Mean and deviation of log(1 + count) over the rows that a model learned from. */
export const profileStatisticsSchema = z.strictObject({
  means: z.array(z.number()).length(COUNT_NAMES.length),
  deviations: z.array(z.number().positive()).length(COUNT_NAMES.length),
});

export type ProfileStatistics = z.infer<typeof profileStatisticsSchema>;

/** How many numbers `encodeProfile` writes: a z-score and a flag for each count, three categories. */
export const PROFILE_SIZE = 2 * COUNT_NAMES.length + 3;

/** The largest magnitude of each number that `encodeProfile` writes, in its order. */
export const PROFILE_RANGES: readonly number[] = Array.from({ length: PROFILE_SIZE }, (_, index) =>
  index < COUNT_NAMES.length ? 3 : 1,
);

/** Counts spread over many orders of magnitude: log(1 + count), z-scored, clipped at 3 deviations. */
export function learnProfile(inputs: readonly ModelInput[]): ProfileStatistics {
  const moments = COUNT_NAMES.map((name) => momentsOf(inputs, name));
  return {
    means: moments.map(({ mean }) => mean),
    deviations: moments.map(({ deviation }) => deviation),
  };
}

/**
 * Writes the profile of one input into `target` from `offset`. An unknown count is the mean, with its
 * flag set. A video whose counts are all zero has just been submitted: that says as little about it
 * as unknown counts do, so they are taken as unknown.
 */
export function encodeProfile(
  statistics: ProfileStatistics,
  counts: Counts,
  author: Pick<ModelInput, 'verifiedStatus' | 'authorBanStatus'>,
  target: Float32Array | Float64Array,
  offset: number,
): void {
  const size = COUNT_NAMES.length;
  const untouched = COUNT_NAMES.every((name) => !counts[name]);
  for (let index = 0; index < size; index += 1) {
    const count = counts[COUNT_NAMES[index] as CountName];
    const known = count !== null && !untouched;
    const score = known
      ? (Math.log1p(count) - (statistics.means[index] as number)) /
        (statistics.deviations[index] as number)
      : 0;
    target[offset + index] = Math.max(-3, Math.min(3, score));
    target[offset + size + index] = known ? 0 : 1;
  }
  target[offset + 2 * size] = author.verifiedStatus === 'VERIFIED' ? 1 : 0;
  target[offset + 2 * size + 1] = author.authorBanStatus === 'UNDER_REVIEW' ? 1 : 0;
  target[offset + 2 * size + 2] = author.authorBanStatus === 'BANNED' ? 1 : 0;
}

/** Rows without the count are left out; a count that never varies gets deviation 1. */
function momentsOf(
  inputs: readonly ModelInput[],
  name: CountName,
): { mean: number; deviation: number } {
  const logs = inputs.flatMap((input) => (input[name] === null ? [] : [Math.log1p(input[name])]));
  if (logs.length === 0) return { mean: 0, deviation: 1 };
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length;
  return { mean, deviation: variance > 1e-12 ? Math.sqrt(variance) : 1 };
}
