-- Decisions that stand, with the actions that stand under them: what a statement of reasons is made of.
-- What was undone or replaced, and what was taken back, restricts nobody any more.
SELECT
  d.id, d.origin, d.label, d.reason, d.created_at AS "decidedAt", v.submitted_at AS "submittedAt",
  p.model_version AS "modelVersion", p.label AS "predictedLabel", p.claim_probability AS "claimProbability",
  r.name AS rule, origin.source, actions.list AS actions, policies.list AS policies, $3::text AS territory
FROM decision d
  JOIN video v ON v.id = d.video_id
  JOIN prediction p ON p.id = d.prediction_id
  LEFT JOIN rule r ON r.id = d.rule_id
  -- How the video came before people first: an escalation or an appeal follows from an earlier job.
  LEFT JOIN LATERAL (
    WITH RECURSIVE chain AS (
      SELECT id, parent_id, source, 1 AS depth FROM review_job WHERE id = d.job_id
      UNION ALL
      SELECT j.id, j.parent_id, j.source, chain.depth + 1 FROM review_job j JOIN chain ON j.id = chain.parent_id
    )
    SELECT source FROM chain ORDER BY depth DESC LIMIT 1
  ) AS origin ON true
  CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object(
      'key', a.key, 'name', a.name, 'restricts', a.restricts, 'visibility', a.visibility_restriction,
      'monetary', a.monetary_restriction, 'provision', a.provision_restriction, 'account', a.account_restriction
    ) ORDER BY a.monetary_restriction DESC NULLS LAST, a.key) AS list
    FROM action_taken t JOIN action a ON a.id = t.action_id
    WHERE t.decision_id = d.id AND t.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM action_taken back WHERE back.reverses_id = t.id)
  ) AS actions
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
      'key', y.key, 'title', w.title, 'standard', w.standard, 'ground', y.statement_ground,
      'category', y.statement_category, 'reference', y.ground_reference, 'url', y.ground_url
    ) ORDER BY y.key), '[]') AS list
    FROM decision_policy dp
      JOIN policy y ON y.id = dp.policy_id
      JOIN policy_version w ON w.policy_id = dp.policy_id AND w.version = dp.policy_version
    WHERE dp.decision_id = d.id
  ) AS policies
WHERE ($1::timestamptz IS NULL OR d.created_at >= $1)
  AND ($2::timestamptz IS NULL OR d.created_at < $2)
  AND d.kind = 'DECIDE'
  AND NOT EXISTS (SELECT FROM decision next WHERE next.supersedes_id = d.id)
  AND actions.list IS NOT NULL
ORDER BY d.id
