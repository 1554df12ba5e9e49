-- Hands a reviewer ($2) a job of a queue ($1): the one that they hold there longest, for the full time
-- again, or, where they hold none or ask for another ($3), the next that waits and is not kept from them,
-- up to so many ($4), on behalf of a request ($5). It passes over jobs that others are taking at this moment. The caller has seen to it
-- that the reviewer asks one thing at a time. The token is random: 122 bits of the server's strong source.
WITH held AS (
  SELECT id FROM review_job
  WHERE lease_holder = $2 AND status = 'LEASED' AND queue_id = $1::uuid
    AND lease_expires_at > clock_timestamp()
  ORDER BY leased_at, id
  FOR UPDATE
),
extended AS (
  UPDATE review_job AS job
  SET lease_expires_at = clock_timestamp() + make_interval(secs => queue.lease_seconds)
  FROM review_queue AS queue
  WHERE NOT $3::boolean AND job.id = (SELECT id FROM held LIMIT 1) AND queue.id = job.queue_id
  RETURNING job.id
),
next AS (
  SELECT id FROM review_job
  WHERE queue_id = $1::uuid AND status = 'PENDING' AND NOT $2 = ANY (excluded_reviewers)
    -- A gold job that came back is not for who knows the answer.
    AND (gold_label_id IS NULL OR NOT EXISTS (
      SELECT FROM decision WHERE decision.video_id = review_job.video_id AND decision.actor = $2))
    AND (SELECT count(*) FROM held) < CASE WHEN $3::boolean THEN $4::int ELSE 1 END
  ORDER BY sort_key, id
  LIMIT 1 FOR UPDATE SKIP LOCKED
),
leased AS (
  UPDATE review_job AS job SET status = 'LEASED', lease_token = gen_random_uuid(), lease_holder = $2,
    leased_at = clock_timestamp(),
    lease_expires_at = clock_timestamp() + make_interval(secs => queue.lease_seconds)
  FROM next, review_queue AS queue
  WHERE job.id = next.id AND queue.id = job.queue_id
  RETURNING job.id
),
audited AS (
  INSERT INTO audit_event (actor, action, subject_type, subject_id, details, request_id)
  SELECT $2, 'job.lease', 'ReviewJob', id, '{}', $5 FROM leased
)
SELECT coalesce((SELECT id FROM extended), (SELECT id FROM leased)) AS id,
  (SELECT count(*)::int FROM held) AS held
