-- What was decided, as receivers of webhooks are told; with the actions taken under it so far.
SELECT
  d.id, d.kind, d.origin, d.label, d.supersedes_id AS "supersedesId", d.created_at AS "decidedAt",
  v.id AS "videoId", v.external_id AS "videoExternalId", v.author_external_id AS "authorExternalId",
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object('key', p.key, 'version', dp.policy_version) ORDER BY p.key), '[]')
    FROM decision_policy dp JOIN policy p ON p.id = dp.policy_id
    WHERE dp.decision_id = d.id
  ) AS policies,
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object('key', a.key) ORDER BY a.key), '[]')
    FROM action_taken t JOIN action a ON a.id = t.action_id
    WHERE t.decision_id = d.id AND t.reverses_id IS NULL
  ) AS actions
FROM decision d JOIN video v ON v.id = d.video_id
WHERE d.id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb))
ORDER BY d.id
