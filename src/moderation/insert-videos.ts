import type pg from 'pg';
import { loadStatement } from '../db/sql/load.ts';
import { inputHash } from '../ml/input-hash.ts';
import type { LiveModel } from '../ml/live-model.ts';
import type { ClaimLabel, Score } from '../ml/types.ts';
import { type Judgement, NO_JUDGEMENT } from '../rules/rule-set.ts';
import type { ChallengerShadow } from './challenger-shadow.ts';
import { contentHash } from './content-hash.ts';
import { newId } from './new-id.ts';
import { type JudgedPrediction, jobColumns, matchColumns } from './rules/outcome-rows.ts';
import type { VideoSubmission } from './video-submission.ts';

/** A video as it comes in; `label` where the truth about it is known. */
export type IncomingVideo = Readonly<{
  submission: VideoSubmission;
  label: ClaimLabel | null;
  /** As `actor` names people. */
  submittedBy: string | null;
}>;

/** A video with its prediction and all its ids: ready to be written. */
export type ScoredVideo = Readonly<{
  submission: VideoSubmission;
  submittedBy: string | null;
  contentHash: Buffer<ArrayBuffer>;
  videoId: string;
  predictionId: string;
  modelVersion: number;
  score: Score;
  inputHash: Buffer<ArrayBuffer>;
  label: Readonly<{ id: string; label: ClaimLabel }> | null;
  /** What the challenger says of it; null without one, for the whole batch alike. */
  shadow: Readonly<{ predictionId: string; modelVersion: number; score: Score }> | null;
  /** What the rules say of it. */
  judgement: Judgement;
}>;

/** Where labels come from: kept with each. */
export type LabelOrigin = Readonly<{ source: 'HUMAN' | 'GOLD' | 'IMPORT'; actor: string }>;

const INSERT_VIDEOS = loadStatement('insert-videos');

/**
 * Scores videos in one inference, and in another by the challenger if there is one, and sorts them by external id: the order in which everybody writes.
 * @throws NoChampionError while no model is loaded.
 */
export function scoreVideos(
  live: LiveModel,
  videos: readonly IncomingVideo[],
  challenger: ChallengerShadow | null = null,
): ScoredVideo[] {
  const sorted = videos.toSorted((a, b) =>
    a.submission.externalId < b.submission.externalId ? -1 : 1,
  );
  const inputs = sorted.map((video) => video.submission);
  const { version, scores } = live.score(inputs);
  const shadow = challenger?.score(inputs, version) ?? null;
  return sorted.map(({ submission, label, submittedBy }, index) => {
    return {
      submission,
      submittedBy,
      contentHash: contentHash(submission),
      videoId: newId(),
      predictionId: newId(),
      modelVersion: version,
      score: scoreAt(scores, index),
      inputHash: inputHash(submission),
      label: label && { id: newId(), label },
      shadow: shadow && {
        predictionId: newId(),
        modelVersion: shadow.version,
        score: scoreAt(shadow.scores, index),
      },
      judgement: NO_JUDGEMENT,
    };
  });
}

/**
 * Writes scored videos, sorted by external id and each id once, in one statement that is one
 * transaction: those whose external id is new are stored with prediction, label, rule matches and jobs,
 * the others left. What rules decide is not written here.
 * @param db a pool, or a connection within a transaction.
 * @param origin is needed where videos have labels.
 * @returns which videos were new, by id, and when they were stored.
 */
export async function insertVideos(
  db: pg.Pool | pg.ClientBase,
  videos: readonly ScoredVideo[],
  origin: LabelOrigin | null,
): Promise<{ newIds: ReadonlySet<string>; submittedAt: Date }> {
  const [first] = videos;
  if (!first) return { newIds: new Set(), submittedAt: new Date(0) };
  const column = <T>(value: (video: ScoredVideo) => T) => videos.map(value);
  const judged = videos.map(judgedPrediction);
  const values = [
    column((video) => video.videoId),
    column((video) => video.submission.externalId),
    column((video) => video.submission.transcript),
    column((video) => video.submission.durationSec),
    column((video) => video.submission.authorExternalId),
    column((video) => video.submission.verifiedStatus),
    column((video) => video.submission.authorBanStatus),
    column((video) => video.submission.viewCount),
    column((video) => video.submission.likeCount),
    column((video) => video.submission.shareCount),
    column((video) => video.submission.downloadCount),
    column((video) => video.submission.commentCount),
    column((video) => video.contentHash),
    column((video) => video.predictionId),
    column((video) => video.score.label),
    column((video) => video.score.claimProbability),
    column((video) => video.inputHash),
    column((video) => video.label?.id ?? null),
    column((video) => video.label?.label ?? null),
    column((video) => video.score.confidence),
    column((video) => video.score.familiarity),
    column((video) => video.score.needsReview),
    column((video) => video.submittedBy),
    first.modelVersion,
    first.score.threshold,
    origin?.source ?? null,
    origin?.actor ?? null,
    ...shadowValues(videos),
    ...matchColumns(judged),
    ...jobColumns(judged),
  ];
  const { rows } = await db.query<{ submittedAt: Date | null; newIds: string[] | null }>({
    ...INSERT_VIDEOS,
    values,
  });
  const { submittedAt = null, newIds = null } = rows[0] ?? {};
  // No time: nothing was new. A time, but no ids: everything was.
  if (submittedAt === null) return { newIds: new Set(), submittedAt: new Date(0) };
  return { newIds: new Set(newIds ?? column((video) => video.videoId)), submittedAt };
}

export function judgedPrediction(video: ScoredVideo): JudgedPrediction {
  return {
    videoId: video.videoId,
    predictionId: video.predictionId,
    claimProbability: video.score.claimProbability,
    viewCount: video.submission.viewCount,
    judgement: video.judgement,
  };
}

/** A column each, then what is the same for all. */
function shadowValues(videos: readonly ScoredVideo[]): unknown[] {
  const shadows = videos.flatMap(({ videoId, shadow }) => (shadow ? [{ videoId, ...shadow }] : []));
  const [first] = shadows;
  return [
    shadows.map((shadow) => shadow.videoId),
    shadows.map((shadow) => shadow.predictionId),
    shadows.map(({ score }) => score.label),
    shadows.map(({ score }) => score.claimProbability),
    shadows.map(({ score }) => score.confidence),
    shadows.map(({ score }) => score.familiarity),
    shadows.map(({ score }) => score.needsReview),
    first?.modelVersion ?? null,
    first?.score.threshold ?? null,
  ];
}

function scoreAt(scores: readonly Score[], index: number): Score {
  const score = scores[index];
  if (!score) throw new Error(`the model left video ${index} unscored`);
  return score;
}
