-- Every decision, those that were undone or replaced too, with policies and actions under it.
SELECT
  d.id, d.video_id AS "videoId", v.external_id AS "videoExternalId", d.job_id AS "jobId", q.key AS queue,
  d.kind, d.origin, d.label, d.reason, d.actor, d.supersedes_id AS "supersedesId",
  s.id AS "supersededById", d.prediction_id AS "predictionId", d.label_id AS "labelId",
  d.rule_id AS "ruleId", d.rule_version AS "ruleVersion",
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object('key', p.key, 'version', dp.policy_version) ORDER BY p.key), '[]')
    FROM decision_policy dp JOIN policy p ON p.id = dp.policy_id
    WHERE dp.decision_id = d.id
  ) AS policies,
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object('key', a.key, 'reversal', t.reverses_id IS NOT NULL) ORDER BY t.id), '[]')
    FROM action_taken t JOIN action a ON a.id = t.action_id
    WHERE t.decision_id = d.id
  ) AS actions,
  d.created_at AS "createdAt"
FROM decision d
  JOIN video v ON v.id = d.video_id
  LEFT JOIN decision s ON s.supersedes_id = d.id
  LEFT JOIN review_job j ON j.id = d.job_id
  LEFT JOIN review_queue q ON q.id = j.queue_id
WHERE ($1::timestamptz IS NULL OR d.created_at >= $1)
  AND ($2::timestamptz IS NULL OR d.created_at < $2)
  AND ($3::claim_label IS NULL OR d.label = $3)
  AND ($4::text IS NULL OR q.key = $4)
ORDER BY d.id
