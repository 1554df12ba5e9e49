import type { Prediction, Video } from '../generated/prisma/client.ts';
import type { CountName, Counts } from '../ml/types.ts';
import type { ScoredVideo } from './insert-videos.ts';

/** The row that a scored video became, as Prisma would read it back. */
export function newVideo(scored: ScoredVideo, submittedAt: Date): Video {
  const { submission, score } = scored;
  return {
    id: scored.videoId,
    externalId: submission.externalId,
    transcript: submission.transcript,
    durationSec: submission.durationSec,
    authorExternalId: submission.authorExternalId,
    verifiedStatus: submission.verifiedStatus,
    authorBanStatus: submission.authorBanStatus,
    ...storedCounts(submission),
    contentHash: scored.contentHash,
    submittedAt,
    currentPredictionId: scored.predictionId,
    predictedLabel: score.label,
    claimProbability: score.claimProbability,
    needsReview: score.needsReview,
    currentLabelId: scored.label?.id ?? null,
    submittedBy: scored.submittedBy,
  };
}

/** The row of its first prediction. Both were written by one statement, so their time is one. */
export function newPrediction(scored: ScoredVideo, submittedAt: Date): Prediction {
  return {
    id: scored.predictionId,
    videoId: scored.videoId,
    modelVersion: scored.modelVersion,
    ...scored.score,
    answeredLabel: null,
    trigger: 'SUBMIT',
    inputHash: scored.inputHash,
    createdAt: submittedAt,
  };
}

/** Counts as they stand in the database. */
export function storedCounts(counts: Counts): Record<CountName, bigint | null> {
  const big = (count: number | null) => (count === null ? null : BigInt(count));
  return {
    viewCount: big(counts.viewCount),
    likeCount: big(counts.likeCount),
    shareCount: big(counts.shareCount),
    downloadCount: big(counts.downloadCount),
    commentCount: big(counts.commentCount),
  };
}

/** The other way: counts as models see them. */
export function plainCounts(counts: Record<CountName, bigint | null>): Counts {
  const plain = (count: bigint | null) => (count === null ? null : Number(count));
  return {
    viewCount: plain(counts.viewCount),
    likeCount: plain(counts.likeCount),
    shareCount: plain(counts.shareCount),
    downloadCount: plain(counts.downloadCount),
    commentCount: plain(counts.commentCount),
  };
}
