-- Decides a job ($1) under the token ($2) of its holder's ($3) live lease, in one statement: decision ($4),
-- label ($5, $6) unless none is stated, reason ($7), policies with their versions ($8), record, closed job,
-- and event, unless the caller tells it later ($9); on behalf of a request ($10). A gold job has no effect; a label of the gold standard
-- is not overruled, and what agrees with it states nothing new. Answers no row where the token does not
-- hold the job, and `decided` false, with nothing written, where the lease ended at this moment or the
-- label contradicts the gold standard, or the job is an open appeal, which is resolved instead.
-- A draw ($11) below the queue's share of second reviews makes a job ($12) of one, for another reviewer. A
-- second review that differs from the decision that stands makes a job ($13) for the queue above. Job, then video: everybody locks them in this order. A label that
-- another transaction stated while this one waited for the video has the revision that this one would
-- give: the statement fails, and can be run again.
WITH job AS (
  SELECT id, queue_id, video_id, gold_label_id, reviews_decision_id, excluded_reviewers, priority,
    uncertainty, reach, lease_expires_at
  FROM review_job
  WHERE id = $1::uuid AND status = 'LEASED' AND lease_token = $2::uuid AND lease_holder = $3
    AND lease_expires_at > clock_timestamp()
  FOR UPDATE
),
subject AS (
  SELECT id, current_prediction_id, current_label_id FROM video
  WHERE id = (SELECT video_id FROM job)
  FOR NO KEY UPDATE
),
held AS MATERIALIZED (
  SELECT job.id, job.queue_id, job.video_id, job.reviews_decision_id, job.excluded_reviewers, job.priority,
    job.uncertainty, job.reach, subject.current_prediction_id,
    job.gold_label_id IS NULL AND job.reviews_decision_id IS NULL AS effective,
    coalesce(known.source = 'GOLD', false) AS gold,
    job.lease_expires_at > clock_timestamp() AS live,
    job.gold_label_id IS NULL AND job.reviews_decision_id IS NULL
      AND coalesce(known.source = 'GOLD' AND known.label <> $6::claim_label, false)
      AS overrules,
    EXISTS (SELECT FROM appeal WHERE appeal.job_id = job.id AND appeal.status = 'OPEN') AS appealed
  FROM job JOIN subject ON subject.id = job.video_id
  LEFT JOIN label AS known ON known.id = subject.current_label_id
),
decidable AS (SELECT * FROM held WHERE live AND NOT overrules AND NOT appealed),
again AS (
  INSERT INTO review_job (id, queue_id, video_id, source, priority, uncertainty, reach, sort_key,
    prediction_id, parent_id, excluded_reviewers, blind, reviews_decision_id, enqueued_by, enqueued_at)
  SELECT $12::uuid, queue.id, held.video_id, 'QA_SAMPLE', held.priority, held.uncertainty, held.reach,
    job_sort_key(queue."order", held.priority, held.uncertainty, held.reach, now()),
    held.current_prediction_id, held.id, held.excluded_reviewers || $3, true, $4::uuid,
    'system:second-review', now()
  FROM decidable AS held JOIN review_queue AS queue ON queue.id = held.queue_id
  WHERE held.effective AND $6::claim_label IS NOT NULL AND $11::float8 < queue.second_review_share
    AND NOT EXISTS (
      SELECT FROM review_job AS before
      WHERE before.parent_id = held.id AND before.reviews_decision_id IS NOT NULL)
  RETURNING id, queue_id
),
disputed AS (
  INSERT INTO review_job (id, queue_id, video_id, source, priority, uncertainty, reach, sort_key,
    prediction_id, parent_id, excluded_reviewers, enqueued_by, enqueued_at)
  SELECT $13::uuid, above.id, held.video_id, 'DISAGREEMENT', held.priority, held.uncertainty, held.reach,
    job_sort_key(above."order", held.priority, held.uncertainty, held.reach, now()),
    held.current_prediction_id, held.id, held.excluded_reviewers || $3, 'system:second-review', now()
  FROM decidable AS held
  JOIN decision AS reviewed ON reviewed.id = held.reviews_decision_id
  JOIN review_job AS first ON first.id = reviewed.job_id AND first.status = 'DECIDED'
  JOIN decision AS stands ON stands.id = first.decision_id AND stands.label <> $6::claim_label
  JOIN review_queue AS queue ON queue.id = first.queue_id
  JOIN review_queue AS above ON above.id = queue.escalates_to_id AND above.archived_at IS NULL
  ON CONFLICT (queue_id, video_id)
    WHERE status IN ('PENDING', 'LEASED') AND gold_label_id IS NULL AND reviews_decision_id IS NULL
    DO NOTHING
  RETURNING id, queue_id
),
entered AS (SELECT * FROM again UNION ALL SELECT * FROM disputed),
-- Named before the rest, so that Postgres writes it last: from then until the commit nobody else can publish.
published AS (
  INSERT INTO event (topic, payload)
  SELECT 'decision', jsonb_build_object(
    'decisionId', $4::uuid, 'jobId', id, 'queueId', queue_id, 'videoId', video_id)
  FROM decidable WHERE $9::boolean
  UNION ALL
  SELECT 'job-entered', jsonb_build_object('queueId', queue_id, 'jobIds', jsonb_build_array(id))
  FROM entered WHERE $9::boolean
),
stated AS (
  INSERT INTO label (id, video_id, revision, label, source, actor, reason)
  SELECT $5::uuid, video_id,
    (SELECT coalesce(max(revision), 0) + 1 FROM label WHERE label.video_id = decidable.video_id),
    $6::claim_label, 'HUMAN', $3, $7
  FROM decidable WHERE $6::claim_label IS NOT NULL AND effective AND NOT gold
  RETURNING id, video_id
),
pointed AS (
  UPDATE video SET current_label_id = stated.id FROM stated WHERE video.id = stated.video_id
),
under AS (
  INSERT INTO decision_policy (decision_id, policy_id, policy_version)
  SELECT $4::uuid, policy.id, policy.version
  FROM decidable, jsonb_to_recordset($8::jsonb) AS policy (id uuid, version int)
),
decided AS (
  INSERT INTO decision (id, video_id, job_id, kind, origin, label, reason, actor, prediction_id,
    label_id, lease_token)
  SELECT $4::uuid, video_id, id, 'DECIDE', 'REVIEWER', $6::claim_label, $7, $3, current_prediction_id,
    (SELECT stated.id FROM stated), $2::uuid
  FROM decidable
),
closed AS (
  UPDATE review_job AS job SET status = 'DECIDED', decision_id = $4::uuid,
    closed_at = clock_timestamp(), closed_by = $3,
    lease_token = NULL, lease_holder = NULL, leased_at = NULL, lease_expires_at = NULL
  FROM decidable WHERE job.id = decidable.id
),
audited AS (
  INSERT INTO audit_event (actor, action, subject_type, subject_id, details, request_id)
  SELECT $3, 'job.decide', 'ReviewJob', id,
    jsonb_build_object('decisionId', $4::uuid, 'label', $6::claim_label), $10
  FROM decidable
)
SELECT live AND NOT overrules AND NOT appealed AS decided, overrules, appealed, effective,
  queue_id AS "queueId", video_id AS "videoId",
  (SELECT jsonb_agg(jsonb_build_object('queueId', queue_id, 'jobIds', jsonb_build_array(id))) FROM entered)
    AS entered
FROM held
