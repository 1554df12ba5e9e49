import type { Database } from '../../src/db/database.ts';
import { someVideos } from '../videos.ts';

/** Texts of their own; the rest of the videos repeat them under other numbers. */
const TEXTS = 2_000;
/** Videos of one author, and days over which all of them were submitted. */
const VIDEOS_PER_AUTHOR = 20;
const DAYS = 60;

/**
 * Makes so many videos inside the database, with predictions of this version, jobs for every tenth and
 * human labels on every twentieth: a history to look back on.
 */
export async function makeHistory(
  { pool }: Database,
  { rows, version }: { rows: number; version: number },
): Promise<void> {
  await pool.query(MAKE_HISTORY, [
    JSON.stringify(someVideos('backtest', Math.min(rows, TEXTS))),
    rows,
    version,
    VIDEOS_PER_AUTHOR,
    DAYS,
  ]);
  await pool.query('VACUUM (ANALYZE) video, prediction, label, review_job');
}

const MAKE_HISTORY = `
  WITH text AS (
    SELECT *, row_number() OVER () AS n, count(*) OVER () AS texts FROM jsonb_to_recordset($1::jsonb) AS t (
      "transcript" text, "durationSec" int, "verifiedStatus" verified_status,
      "authorBanStatus" author_ban_status, "viewCount" bigint, "likeCount" bigint, "shareCount" bigint,
      "downloadCount" bigint, "commentCount" bigint)
  ),
  made AS MATERIALIZED (
    SELECT text.*, i, gen_random_uuid() AS id, gen_random_uuid() AS prediction_id, gen_random_uuid() AS label_id,
      random() AS probability, now() - random() * make_interval(days => $5::int) AS at
    FROM generate_series(1, $2::int) AS i JOIN text ON text.n = 1 + i % texts
  ),
  queue AS (
    INSERT INTO review_queue (id, key, name, description)
    VALUES (gen_random_uuid(), 'bench', 'Bench', '') RETURNING id
  ),
  stated AS (
    INSERT INTO label (id, video_id, revision, label, source, actor)
    SELECT label_id, id, 1, CASE WHEN random() < 0.5 THEN 'CLAIM' ELSE 'OPINION' END::claim_label, 'HUMAN', 'bench'
    FROM made WHERE i % 20 = 0
  ),
  predicted AS (
    INSERT INTO prediction (id, video_id, model_version, label, claim_probability, threshold, trigger,
      input_hash, created_at, confidence, familiarity, needs_review)
    SELECT prediction_id, id, $3::int,
      CASE WHEN probability >= 0.5 THEN 'CLAIM' ELSE 'OPINION' END::claim_label, probability, 0.5, 'SUBMIT',
      sha256(''), at, greatest(probability, 1 - probability), 0.9, false
    FROM made
  ),
  enqueued AS (
    INSERT INTO review_job (id, queue_id, video_id, source, uncertainty, reach, sort_key, prediction_id,
      enqueued_by)
    SELECT gen_random_uuid(), queue.id, made.id, 'MANUAL', 0.5, 0, i, prediction_id, 'bench'
    FROM made CROSS JOIN queue WHERE i % 10 = 0
  )
  INSERT INTO video (id, external_id, transcript, duration_sec, author_external_id, verified_status,
    author_ban_status, view_count, like_count, share_count, download_count, comment_count, content_hash,
    submitted_at, current_prediction_id, predicted_label, claim_probability, needs_review, current_label_id)
  SELECT id, 'bench-' || i, transcript || ' ' || i, "durationSec", 'author-' || i / $4::int, "verifiedStatus",
    "authorBanStatus", "viewCount", "likeCount", "shareCount", "downloadCount", "commentCount", sha256(''),
    at, prediction_id, CASE WHEN probability >= 0.5 THEN 'CLAIM' ELSE 'OPINION' END::claim_label, probability,
    false, CASE WHEN i % 20 = 0 THEN label_id END
  FROM made`;
