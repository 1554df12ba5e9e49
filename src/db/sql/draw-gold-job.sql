-- Puts a video with a GOLD label in front of a reviewer ($2) in a queue ($1): one that they have not judged
-- there, if anything waits for them, and they hold nothing or ask for another ($3). Which one comes next
-- differs from reviewer to reviewer, and is the same for one. Until it is decided it looks like the job that
-- it goes before: source, priority, who enqueued it, and when, as in its id too (a UUIDv7 starts with its time).
WITH next AS (
  SELECT source, priority, enqueued_by, enqueued_at, rule_id, rule_version FROM review_job
  WHERE queue_id = $1::uuid AND status = 'PENDING' AND NOT $2 = ANY (excluded_reviewers)
    AND gold_label_id IS NULL AND reviews_decision_id IS NULL AND parent_id IS NULL
    AND ($3::text = 'true' OR NOT EXISTS (
      SELECT FROM review_job AS held
      WHERE held.lease_holder = $2 AND held.status = 'LEASED' AND held.queue_id = $1::uuid
        AND held.lease_expires_at > clock_timestamp()))
  ORDER BY sort_key, id
  LIMIT 1
),
known AS (
  SELECT video.id, video.current_prediction_id, video.claim_probability, video.view_count, label.id AS label_id
  FROM label JOIN video ON video.current_label_id = label.id
  WHERE label.source = 'GOLD' AND EXISTS (SELECT FROM next) AND video.external_id <> 'erased:' || video.id
    AND NOT EXISTS (
      SELECT FROM decision JOIN review_job AS job ON job.id = decision.job_id
      WHERE decision.video_id = video.id AND decision.actor = $2 AND job.queue_id = $1::uuid)
    AND NOT EXISTS (
      SELECT FROM review_job AS waiting
      WHERE waiting.video_id = video.id AND waiting.queue_id = $1::uuid
        AND waiting.status IN ('PENDING', 'LEASED'))
  ORDER BY md5(video.id::text || $2), video.id
  LIMIT 1
  FOR KEY SHARE OF video
)
INSERT INTO review_job (id, queue_id, video_id, source, priority, uncertainty, reach, sort_key, prediction_id,
  rule_id, rule_version, gold_label_id, enqueued_by, enqueued_at)
SELECT
  (lpad(to_hex(floor(extract(epoch FROM next.enqueued_at) * 1000)::bigint), 12, '0') || '7'
    || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid,
  $1::uuid, known.id, next.source, next.priority, 1 - abs(2 * known.claim_probability - 1),
  coalesce(known.view_count, 0), '-infinity', known.current_prediction_id,
  next.rule_id, next.rule_version, known.label_id, next.enqueued_by, next.enqueued_at
FROM next, known
