import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../../../src/db/database.ts';
import type { ClaimLabel, ModelInput } from '../../../src/ml/types.ts';

export type SubmittedVideo = ModelInput & {
  claimProbability: number;
  submittedAt: Date;
  durationSec?: number;
};

/** Stores videos as if they had been submitted then, and answered by version `modelVersion`; returns their ids. */
export async function storeSubmittedVideos(
  { pool }: Database,
  modelVersion: number,
  videos: readonly SubmittedVideo[],
): Promise<string[]> {
  const rows = videos.map((video) => ({
    ...video,
    id: uuidv7(),
    predictionId: uuidv7(),
    label: video.claimProbability >= 0.5 ? 'CLAIM' : 'OPINION',
  }));
  await pool.query(
    `WITH row AS (SELECT * FROM json_to_recordset($1) AS t (
       id uuid, "predictionId" uuid, label claim_label, "claimProbability" float8, transcript text,
       "submittedAt" timestamptz, "durationSec" int, "verifiedStatus" verified_status,
       "authorBanStatus" author_ban_status, "viewCount" bigint, "likeCount" bigint,
       "shareCount" bigint, "downloadCount" bigint, "commentCount" bigint)),
     answered AS (
       INSERT INTO prediction (id, video_id, model_version, label, claim_probability, threshold,
         "trigger", input_hash, created_at)
       SELECT "predictionId", id, $2, label, "claimProbability", 0.5, 'SUBMIT', sha256(''), "submittedAt"
       FROM row)
     INSERT INTO video (id, external_id, transcript, duration_sec, verified_status, author_ban_status,
       view_count, like_count, share_count, download_count, comment_count, content_hash, submitted_at,
       current_prediction_id, predicted_label, claim_probability)
     SELECT id, id::text, transcript, "durationSec", "verifiedStatus", "authorBanStatus", "viewCount",
       "likeCount", "shareCount", "downloadCount", "commentCount", sha256(''), "submittedAt",
       "predictionId", label, "claimProbability"
     FROM row`,
    [JSON.stringify(rows), modelVersion],
  );
  return rows.map(({ id }) => id);
}

/** States what a video is, at a moment, and makes that current. */
export async function stateLabel(
  { prisma }: Database,
  videoId: string,
  label: ClaimLabel,
  createdAt: Date,
): Promise<void> {
  const id = uuidv7();
  await prisma.$transaction([
    prisma.label.create({
      data: { id, videoId, revision: 1, label, source: 'HUMAN', actor: 'test', createdAt },
    }),
    prisma.video.update({ where: { id: videoId }, data: { currentLabelId: id } }),
  ]);
}
