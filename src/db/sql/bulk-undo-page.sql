-- Takes back decisions ($2), each by one of its own ($3), for the bulk undoing $1: those that nobody has
-- undone or replaced since, and whose videos no person has decided about since. Opens the jobs that they
-- had closed; where another job of the video is open in the queue by now, that one carries on, and the old
-- one is cancelled. The caller holds the locks of jobs and videos, and lets labels and actions follow.
WITH bulk AS (
  SELECT id, requested_by FROM bulk_decision WHERE id = $1::uuid
),
undoable AS MATERIALIZED (
  SELECT before.id AS undoes, input.id, before.video_id, video.current_prediction_id
  FROM unnest($2::uuid[], $3::uuid[]) AS input (undoes, id)
    JOIN decision before ON before.id = input.undoes
    JOIN video ON video.id = before.video_id
  WHERE NOT EXISTS (SELECT FROM decision later WHERE later.supersedes_id = before.id)
    AND NOT EXISTS (
      SELECT FROM decision again
      WHERE again.video_id = before.video_id AND again.kind = 'DECIDE' AND again.origin <> 'RULE'
        AND again.id <> before.id AND again.created_at >= before.created_at
        AND NOT EXISTS (SELECT FROM decision later WHERE later.supersedes_id = again.id))
),
undone AS (
  INSERT INTO decision (id, video_id, kind, origin, actor, supersedes_id, prediction_id, bulk_decision_id)
  SELECT u.id, u.video_id, 'UNDO', 'BULK', bulk.requested_by, u.undoes, u.current_prediction_id, bulk.id
  FROM undoable u CROSS JOIN bulk
),
was_closed AS MATERIALIZED (
  SELECT job.id, job.queue_id, job.video_id, u.id AS decision_id,
    EXISTS (
      SELECT FROM review_job other
      WHERE other.queue_id = job.queue_id AND other.video_id = job.video_id
        AND other.gold_label_id IS NULL AND other.status IN ('PENDING', 'LEASED')) AS replaced
  FROM review_job job JOIN undoable u ON job.decision_id = u.undoes
),
reopened AS (
  UPDATE review_job AS job SET status = CASE WHEN c.replaced THEN 'CANCELLED' ELSE 'PENDING' END::job_status,
    decision_id = NULL,
    closing_reason = CASE WHEN c.replaced THEN 'undone while another job of the video was open in the queue' END,
    closed_at = CASE WHEN c.replaced THEN clock_timestamp() END,
    closed_by = CASE WHEN c.replaced THEN bulk.requested_by END
  FROM was_closed c CROSS JOIN bulk WHERE job.id = c.id
),
audited AS (
  INSERT INTO audit_event (actor, action, subject_type, subject_id, details)
  SELECT bulk.requested_by, 'decision.undo', 'Decision', u.undoes,
    jsonb_build_object('decisionId', u.id, 'bulkDecisionId', bulk.id)
  FROM undoable u CROSS JOIN bulk
)
SELECT u.id, u.undoes, u.video_id AS "videoId",
  coalesce(
    (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'queueId', c.queue_id))
     FROM was_closed c WHERE c.decision_id = u.id),
    '[]') AS jobs
FROM undoable u
