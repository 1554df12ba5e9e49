-- What these decisions had done and nobody has taken back yet.
SELECT t.id, t.decision_id AS "decisionId"
FROM action_taken t
WHERE t.decision_id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb))
  AND t.reverses_id IS NULL
  AND NOT EXISTS (SELECT FROM action_taken r WHERE r.reverses_id = t.id)
ORDER BY t.id
