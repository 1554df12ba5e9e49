import type pg from 'pg';
import type { Database } from '../../src/db/database.ts';
import type { LiveModel } from '../../src/ml/live-model.ts';
import { type ScoredVideo, scoreVideos } from '../../src/moderation/insert-videos.ts';
import { SubmissionPipeline } from '../../src/moderation/submission-pipeline.ts';
import {
  parseVideoSubmission,
  type VideoSubmission,
} from '../../src/moderation/video-submission.ts';
import { summarise } from '../load/closed-loop.ts';
import type { Measurement } from '../report.ts';
import type { Contender } from '../rounds.ts';
import { generateVideos } from '../videos.ts';

export const PIPELINE = 'pipeline.store';
export const PLAIN_TRANSACTION = 'BEGIN, 2 INSERTs, COMMIT';

/**
 * Submit's part without HTTP, for one caller at a time: what group commit costs who is alone. Against
 * it stands one plain transaction through the same pool, BEGIN, two INSERTs, COMMIT, of videos that were
 * classified beforehand: the pipeline's own work (inference, hashes, batching) counts against it.
 */
export function openSingleCaller(
  { database, live }: { database: Database; live: LiveModel },
  seconds: number,
): { pipeline: Contender; plainTransaction: Contender; close(): Promise<void> } {
  const pipeline = new SubmissionPipeline({ database, live });
  const videos = generateVideos('single-caller');
  const next = (): VideoSubmission => parseVideoSubmission(videos.next().value);
  const nextScored = (): ScoredVideo => {
    const [scored] = scoreVideos(live, [{ submission: next(), label: null, submittedBy: null }]);
    if (!scored) throw new Error('the model left a video unscored');
    return scored;
  };
  return {
    pipeline: {
      name: PIPELINE,
      measure: () => oneAfterTheOther(seconds, next, (submission) => pipeline.store(submission)),
    },
    plainTransaction: {
      name: PLAIN_TRANSACTION,
      measure: () =>
        oneAfterTheOther(seconds, nextScored, (scored) => storePlainly(database.pool, scored)),
    },
    close: () => pipeline.close(),
  };
}

/** Preparing the input is not measured. */
async function oneAfterTheOther<Input>(
  seconds: number,
  prepare: () => Input,
  run: (input: Input) => Promise<unknown>,
): Promise<Measurement> {
  const latenciesMs: number[] = [];
  let busyMs = 0;
  let cpuUs = 0;
  while (busyMs < seconds * 1000) {
    const inputs = Array.from({ length: 50 }, prepare);
    const cpu = process.cpuUsage();
    for (const input of inputs) {
      const start = performance.now();
      await run(input);
      const took = performance.now() - start;
      latenciesMs.push(took);
      busyMs += took;
    }
    const { user, system } = process.cpuUsage(cpu);
    cpuUs += user + system;
  }
  const { rate, p50Ms, p99Ms } = summarise(latenciesMs, busyMs / 1000);
  return { rate, p50Ms, p99Ms, cpuUs: cpuUs / latenciesMs.length };
}

const INSERT_VIDEO = {
  name: 'bench-insert-video',
  text: `INSERT INTO video (id, external_id, transcript, duration_sec, author_external_id,
      verified_status, author_ban_status, view_count, like_count, share_count, download_count,
      comment_count, content_hash, current_prediction_id, predicted_label, claim_probability)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
};
const INSERT_PREDICTION = {
  name: 'bench-insert-prediction',
  text: `INSERT INTO prediction (id, video_id, model_version, label, claim_probability, threshold,
      trigger, input_hash)
    VALUES ($1, $2, $3, $4, $5, $6, 'SUBMIT', $7)`,
};

async function storePlainly(pool: pg.Pool, video: ScoredVideo): Promise<void> {
  const { submission, score } = video;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query({
      ...INSERT_VIDEO,
      values: [
        video.videoId,
        submission.externalId,
        submission.transcript,
        submission.durationSec,
        submission.authorExternalId,
        submission.verifiedStatus,
        submission.authorBanStatus,
        submission.viewCount,
        submission.likeCount,
        submission.shareCount,
        submission.downloadCount,
        submission.commentCount,
        video.contentHash,
        video.predictionId,
        score.label,
        score.claimProbability,
      ],
    });
    await client.query({
      ...INSERT_PREDICTION,
      values: [
        video.predictionId,
        video.videoId,
        video.modelVersion,
        score.label,
        score.claimProbability,
        score.threshold,
        video.inputHash,
      ],
    });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}
