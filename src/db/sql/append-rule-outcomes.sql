-- What rules say of new predictions of stored videos, whose locks the caller holds: which held, and jobs.
-- A rule puts a video into a queue once, however often it holds, and a video has one open job a queue.
WITH new_match AS (
  INSERT INTO rule_match (video_id, prediction_id, rule_id, rule_version, live, inputs)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::bool[], $6::jsonb[])
),
-- Locked as a foreign key would, but before the order is read: see enqueue-review-job.ts.
queue AS MATERIALIZED (
  SELECT id, "order" FROM review_queue
  WHERE id = ANY ($9::uuid[]) AND archived_at IS NULL
  FOR KEY SHARE
),
new_job AS (
  INSERT INTO review_job (
    id, queue_id, video_id, source, priority, uncertainty, reach, sort_key, prediction_id,
    rule_id, rule_version, enqueued_by, enqueued_at
  )
  SELECT
    job.id, queue.id, job.video_id, job.source, job.priority, job.uncertainty, job.reach,
    job_sort_key(queue."order", job.priority, job.uncertainty, job.reach, now()), job.prediction_id,
    job.rule_id, job.rule_version, 'rule:' || job.rule_id, now()
  FROM unnest(
    $7::uuid[], $8::uuid[], $9::uuid[], $10::enqueue_source[], $11::int[], $12::float8[],
    $13::bigint[], $14::uuid[], $15::uuid[], $16::int[]
  ) AS job (
    id, video_id, queue_id, source, priority, uncertainty, reach, prediction_id, rule_id, rule_version
  )
  JOIN queue ON queue.id = job.queue_id
  WHERE NOT EXISTS (
    SELECT FROM review_job AS before
    WHERE before.video_id = job.video_id AND before.queue_id = job.queue_id AND before.rule_id = job.rule_id
  )
  ON CONFLICT (queue_id, video_id)
    WHERE status IN ('PENDING', 'LEASED') AND gold_label_id IS NULL AND reviews_decision_id IS NULL
    DO NOTHING
  RETURNING id, queue_id
)
-- Last, and once a queue: writers of events wait for each other until they commit.
INSERT INTO event (topic, payload)
SELECT 'job-entered', jsonb_build_object('queueId', queue_id, 'jobIds', jsonb_agg(id))
FROM new_job
GROUP BY queue_id
ORDER BY queue_id
