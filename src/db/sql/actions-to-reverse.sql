-- What these decisions had done and nobody has taken back yet; what a decision has kept of those that it
-- replaced is its own.
WITH RECURSIVE chain AS (
  SELECT id AS asked, id, supersedes_id FROM decision
  WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb))
  UNION ALL
  SELECT chain.asked, d.id, d.supersedes_id FROM chain JOIN decision d ON d.id = chain.supersedes_id
)
SELECT t.id, chain.asked AS "decisionId", t.action_id AS "actionId"
FROM chain JOIN action_taken t ON t.decision_id = chain.id
WHERE t.reverses_id IS NULL
  AND NOT EXISTS (SELECT FROM action_taken r WHERE r.reverses_id = t.id)
ORDER BY t.id
