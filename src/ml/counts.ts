import type { Counts } from './types.ts';

/** The same input with every engagement count replaced, as on insert: by 0, or by null for unknown. */
export function withCounts<Input extends Counts>(input: Input, count: 0 | null): Input {
  return {
    ...input,
    viewCount: count,
    likeCount: count,
    shareCount: count,
    downloadCount: count,
    commentCount: count,
  };
}
