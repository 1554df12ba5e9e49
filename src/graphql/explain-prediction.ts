import type { Prediction } from '../generated/prisma/client.ts';
import type { ModelInput, TokenAttribution } from '../ml/types.ts';
import type { Context } from './context.ts';
import { VideoRef } from './refs.ts';

/**
 * What the version that made a prediction sees in the transcript. The counts are the video's present
 * ones: a prediction keeps the hash of what it saw, not the counts.
 */
export async function explainPrediction(
  context: Context,
  prediction: Prediction,
): Promise<TokenAttribution[]> {
  const video = await VideoRef.getDataloader(context).load(prediction.videoId);
  const input: ModelInput = {
    transcript: video.transcript,
    verifiedStatus: video.verifiedStatus,
    authorBanStatus: video.authorBanStatus,
    viewCount: toNumber(video.viewCount),
    likeCount: toNumber(video.likeCount),
    shareCount: toNumber(video.shareCount),
    downloadCount: toNumber(video.downloadCount),
    commentCount: toNumber(video.commentCount),
  };
  return context.services.modelShelf.use(
    prediction.modelVersion,
    (model) => model.explain(input) ?? [],
  );
}

/** Exact: counts are at most 2^53 - 1. */
function toNumber(count: bigint | null): number | null {
  return count === null ? null : Number(count);
}
