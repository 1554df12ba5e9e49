-- Appends a prediction for each new state of a video's counts, and leaves each video with its last
-- state and the prediction of that. The caller holds the videos' row locks, and gives several states
-- of one video in order; is_last marks the one that stays. The time is read under the lock, so that a
-- video's predictions are dated in the order in which they were made.
WITH input AS (
  SELECT * FROM unnest(
    $1::uuid[], $2::uuid[], $3::bool[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
    $8::bigint[], $9::claim_label[], $10::float8[], $11::bytea[], $14::float8[], $15::float8[],
    $16::bool[]
  ) AS t (
    prediction_id, video_id, is_last, view_count, like_count, share_count, download_count,
    comment_count, label, claim_probability, input_hash, confidence, familiarity, needs_review
  )
),
clock AS MATERIALIZED (SELECT clock_timestamp()::timestamptz(3) AS now),
new_prediction AS (
  INSERT INTO prediction (
    id, video_id, model_version, label, claim_probability, threshold, trigger, input_hash,
    created_at, confidence, familiarity, needs_review
  )
  SELECT
    prediction_id, video_id, $12::int, label, claim_probability, $13::float8, 'ENGAGEMENT_UPDATE',
    input_hash, now, confidence, familiarity, needs_review
  FROM input CROSS JOIN clock
),
updated_video AS (
  UPDATE video
  SET
    view_count = input.view_count,
    like_count = input.like_count,
    share_count = input.share_count,
    download_count = input.download_count,
    comment_count = input.comment_count,
    current_prediction_id = input.prediction_id,
    predicted_label = input.label,
    claim_probability = input.claim_probability,
    needs_review = input.needs_review
  FROM input
  WHERE video.id = input.video_id AND input.is_last
),
-- Open jobs go by what is known now; one that somebody is at, or whose queue is being reordered, does not
-- wait, and is not waited for.
refreshed_job AS (
  UPDATE review_job
  SET reach = known.reach, sort_key = known.sort_key
  FROM (
    SELECT
      job.id, reach.now AS reach,
      job_sort_key(queue."order", job.priority, job.uncertainty, reach.now, job.enqueued_at) AS sort_key
    FROM input
    CROSS JOIN LATERAL (SELECT coalesce(input.view_count, 0) AS now) AS reach
    JOIN review_job AS job ON job.video_id = input.video_id AND job.status IN ('PENDING', 'LEASED')
    JOIN review_queue AS queue ON queue.id = job.queue_id
    WHERE input.is_last
    FOR UPDATE OF job SKIP LOCKED
    FOR KEY SHARE OF queue SKIP LOCKED
  ) AS known
  WHERE review_job.id = known.id
)
SELECT now AS "createdAt" FROM clock
