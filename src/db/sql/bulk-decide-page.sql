-- Decides about a page of videos, each named once ($2) with the ids of its decision ($3) and label ($4), as
-- the bulk decision $1 says: policies as they stood, a HUMAN label that becomes the current one, the record,
-- and their open jobs closed. A label of the gold standard is not overruled, and what agrees with it states
-- nothing new; what measures reviewers (gold jobs, second reviews) and appeals stay open. The caller holds
-- the bulk decision and the locks of jobs and videos. Answers the decisions, each with the jobs it closed.
WITH bulk AS (
  SELECT id, label, policies, reason, requested_by FROM bulk_decision WHERE id = $1::uuid
),
input AS (
  SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS t (video_id, decision_id, label_id)
),
decidable AS MATERIALIZED (
  SELECT input.*, video.current_prediction_id, coalesce(known.source = 'GOLD', false) AS gold
  FROM input JOIN video ON video.id = input.video_id
    CROSS JOIN bulk
    LEFT JOIN label AS known ON known.id = video.current_label_id
  WHERE NOT coalesce(known.source = 'GOLD' AND known.label <> bulk.label, false)
),
stated AS (
  INSERT INTO label (id, video_id, revision, label, source, actor, reason)
  SELECT d.label_id, d.video_id,
    (SELECT coalesce(max(revision), 0) + 1 FROM label WHERE label.video_id = d.video_id),
    bulk.label, 'HUMAN', bulk.requested_by, bulk.reason
  FROM decidable d CROSS JOIN bulk WHERE bulk.label IS NOT NULL AND NOT d.gold
  RETURNING id, video_id
),
pointed AS (
  UPDATE video SET current_label_id = stated.id FROM stated WHERE video.id = stated.video_id
),
under AS (
  INSERT INTO decision_policy (decision_id, policy_id, policy_version)
  SELECT d.decision_id, policy.id, policy.version
  FROM decidable d CROSS JOIN bulk
    CROSS JOIN LATERAL jsonb_to_recordset(bulk.policies) AS policy (id uuid, version int)
),
decided AS (
  INSERT INTO decision (id, video_id, kind, origin, label, reason, actor, prediction_id, label_id,
    bulk_decision_id)
  SELECT d.decision_id, d.video_id, 'DECIDE', 'BULK', bulk.label, bulk.reason, bulk.requested_by,
    d.current_prediction_id, stated.id, bulk.id
  FROM decidable d CROSS JOIN bulk LEFT JOIN stated ON stated.video_id = d.video_id
),
closed AS (
  UPDATE review_job AS job SET status = 'DECIDED', decision_id = d.decision_id,
    closed_at = clock_timestamp(), closed_by = bulk.requested_by,
    lease_token = NULL, lease_holder = NULL, leased_at = NULL, lease_expires_at = NULL
  FROM decidable d CROSS JOIN bulk
  WHERE job.video_id = d.video_id AND job.status IN ('PENDING', 'LEASED') AND job.gold_label_id IS NULL
    AND job.source NOT IN ('APPEAL', 'QA_SAMPLE')
  RETURNING job.id, job.queue_id, job.video_id
),
audited AS (
  INSERT INTO audit_event (actor, action, subject_type, subject_id, details)
  SELECT bulk.requested_by, 'video.decide-in-bulk', 'Video', d.video_id,
    jsonb_build_object('decisionId', d.decision_id, 'bulkDecisionId', bulk.id, 'label', bulk.label)
  FROM decidable d CROSS JOIN bulk
)
SELECT d.decision_id AS id, d.video_id AS "videoId",
  coalesce(
    (SELECT jsonb_agg(jsonb_build_object('id', closed.id, 'queueId', closed.queue_id))
     FROM closed WHERE closed.video_id = d.video_id),
    '[]') AS jobs
FROM decidable d
