-- insert-videos.sql, and beside each video's first prediction the challenger's, with what was answered.
-- A statement of its own, so that without a challenger nobody pays for it; a test holds the two together.
-- Which of these videos are new? Stores those, each with its first prediction and, where it has one,
-- its first label, and leaves alone what is stored under its external id already. One statement is one
-- transaction: a video is never seen without its prediction.
-- The rows come as arrays, a column each, sorted by external id: two writers that bring the same ids
-- then wait for each other in one order, and cannot deadlock.
WITH input AS (
  SELECT * FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::verified_status[],
    $7::author_ban_status[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[],
    $13::bytea[], $14::uuid[], $15::claim_label[], $16::float8[], $17::bytea[], $18::uuid[],
    $19::claim_label[], $20::float8[], $21::float8[], $22::bool[]
  ) AS t (
    id, external_id, transcript, duration_sec, author_external_id, verified_status,
    author_ban_status, view_count, like_count, share_count, download_count, comment_count,
    content_hash, prediction_id, predicted_label, claim_probability, input_hash, label_id,
    label, confidence, familiarity, needs_review
  )
),
new_video AS (
  INSERT INTO video (
    id, external_id, transcript, duration_sec, author_external_id, verified_status,
    author_ban_status, view_count, like_count, share_count, download_count, comment_count,
    content_hash, current_prediction_id, predicted_label, claim_probability, needs_review,
    current_label_id
  )
  SELECT
    id, external_id, transcript, duration_sec, author_external_id, verified_status,
    author_ban_status, view_count, like_count, share_count, download_count, comment_count,
    content_hash, prediction_id, predicted_label, claim_probability, needs_review, label_id
  FROM input
  ON CONFLICT (external_id) DO NOTHING
  RETURNING id, submitted_at
),
new_prediction AS (
  INSERT INTO prediction (
    id, video_id, model_version, label, claim_probability, threshold, trigger, input_hash,
    confidence, familiarity, needs_review
  )
  SELECT
    prediction_id, id, $23::int, predicted_label, claim_probability, $24::float8, 'SUBMIT', input_hash,
    confidence, familiarity, needs_review
  FROM input JOIN new_video USING (id)
),
new_label AS (
  INSERT INTO label (id, video_id, revision, label, source, actor)
  SELECT label_id, id, 1, label, $25::label_source, $26::text
  FROM input JOIN new_video USING (id)
  WHERE label_id IS NOT NULL
),
-- CHALLENGER BEGINS
shadow AS (
  SELECT * FROM unnest(
    $1::uuid[], $27::uuid[], $28::claim_label[], $29::float8[], $30::float8[], $31::float8[], $32::bool[]
  ) AS t (id, shadow_id, shadow_label, shadow_probability, shadow_confidence, shadow_familiarity, shadow_review)
),
new_shadow AS (
  INSERT INTO prediction (
    id, video_id, model_version, label, claim_probability, threshold, trigger, input_hash,
    confidence, familiarity, needs_review, answered_label
  )
  SELECT
    shadow_id, id, $33::int, shadow_label, shadow_probability, $34::float8, 'CHALLENGER', input_hash,
    shadow_confidence, shadow_familiarity, shadow_review, predicted_label
  FROM shadow JOIN input USING (id) JOIN new_video USING (id)
)
-- CHALLENGER ENDS
-- Mostly all are new: then their ids need not travel.
SELECT
  min(submitted_at) AS "submittedAt",
  CASE WHEN count(*) < cardinality($1::uuid[]) THEN array_agg(id) END AS "newIds"
FROM new_video
