-- Which of these videos are new? Stores those, each with its first prediction, where it has one its first
-- label, the challenger's prediction where there is a challenger, and what the rules say of it: which
-- held, and jobs in the queues that they name. What is stored under its external id already is left alone.
-- One statement is one transaction: a video is never seen without its prediction and its jobs.
-- The rows come as arrays, a column each, sorted by external id: two writers that bring the same ids
-- then wait for each other in one order, and cannot deadlock. The challenger's and the rules' arrays have
-- rows of their own, mostly few or none.
WITH input AS (
  SELECT * FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::verified_status[],
    $7::author_ban_status[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[],
    $13::bytea[], $14::uuid[], $15::claim_label[], $16::float8[], $17::bytea[], $18::uuid[],
    $19::claim_label[], $20::float8[], $21::float8[], $22::bool[], $23::text[]
  ) AS t (
    id, external_id, transcript, duration_sec, author_external_id, verified_status,
    author_ban_status, view_count, like_count, share_count, download_count, comment_count,
    content_hash, prediction_id, predicted_label, claim_probability, input_hash, label_id,
    label, confidence, familiarity, needs_review, submitted_by
  )
),
new_video AS (
  INSERT INTO video (
    id, external_id, transcript, duration_sec, author_external_id, verified_status,
    author_ban_status, view_count, like_count, share_count, download_count, comment_count,
    content_hash, current_prediction_id, predicted_label, claim_probability, needs_review,
    current_label_id, submitted_by
  )
  SELECT
    id, external_id, transcript, duration_sec, author_external_id, verified_status,
    author_ban_status, view_count, like_count, share_count, download_count, comment_count,
    content_hash, prediction_id, predicted_label, claim_probability, needs_review, label_id,
    submitted_by
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
    prediction_id, id, $24::int, predicted_label, claim_probability, $25::float8, 'SUBMIT', input_hash,
    confidence, familiarity, needs_review
  FROM input JOIN new_video USING (id)
),
new_label AS (
  INSERT INTO label (id, video_id, revision, label, source, actor)
  SELECT label_id, id, 1, label, $26::label_source, $27::text
  FROM input JOIN new_video USING (id)
  WHERE label_id IS NOT NULL
),
new_shadow AS (
  INSERT INTO prediction (
    id, video_id, model_version, label, claim_probability, threshold, trigger, input_hash,
    confidence, familiarity, needs_review, answered_label
  )
  SELECT
    shadow_id, id, $35::int, shadow_label, shadow_probability, $36::float8, 'CHALLENGER', input_hash,
    shadow_confidence, shadow_familiarity, shadow_review, predicted_label
  FROM unnest(
    $28::uuid[], $29::uuid[], $30::claim_label[], $31::float8[], $32::float8[], $33::float8[], $34::bool[]
  ) AS shadow (
    id, shadow_id, shadow_label, shadow_probability, shadow_confidence, shadow_familiarity, shadow_review
  )
  JOIN input USING (id) JOIN new_video USING (id)
),
new_match AS (
  INSERT INTO rule_match (video_id, prediction_id, rule_id, rule_version, live, inputs)
  SELECT id, prediction_id, rule_id, rule_version, live, inputs
  FROM unnest($37::uuid[], $38::uuid[], $39::uuid[], $40::int[], $41::bool[], $42::jsonb[])
    AS match (id, prediction_id, rule_id, rule_version, live, inputs)
  JOIN new_video USING (id)
),
-- Locked as a foreign key would, but before the order is read: see enqueue-review-job.ts.
queue AS MATERIALIZED (
  SELECT id, "order" FROM review_queue
  WHERE id = ANY ($45::uuid[]) AND archived_at IS NULL
  FOR KEY SHARE
),
new_job AS (
  INSERT INTO review_job (
    id, queue_id, video_id, source, priority, uncertainty, reach, sort_key, prediction_id,
    rule_id, rule_version, enqueued_by, enqueued_at
  )
  SELECT
    job_id, queue.id, video_id, source, priority, uncertainty, reach,
    job_sort_key(queue."order", priority, uncertainty, reach, submitted_at), prediction_id,
    rule_id, rule_version, 'rule:' || rule_id, submitted_at
  FROM unnest(
    $43::uuid[], $44::uuid[], $45::uuid[], $46::enqueue_source[], $47::int[], $48::float8[],
    $49::bigint[], $50::uuid[], $51::uuid[], $52::int[]
  ) AS job (
    job_id, video_id, queue_id, source, priority, uncertainty, reach, prediction_id, rule_id,
    rule_version
  )
  JOIN new_video ON new_video.id = video_id
  JOIN queue ON queue.id = queue_id
  RETURNING id, queue_id
),
-- Last, and once a queue: writers of events wait for each other until they commit.
entered AS (
  INSERT INTO event (topic, payload)
  SELECT 'job-entered', jsonb_build_object('queueId', queue_id, 'jobIds', jsonb_agg(id))
  FROM new_job
  GROUP BY queue_id
  ORDER BY queue_id
)
-- Mostly all are new: then their ids need not travel.
SELECT
  min(submitted_at) AS "submittedAt",
  CASE WHEN count(*) < cardinality($1::uuid[]) THEN array_agg(id) END AS "newIds"
FROM new_video
