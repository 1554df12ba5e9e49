-- Takes actions back, each once: who comes second, or at the same moment, takes back nothing.
WITH input AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (
    "id" uuid, "decisionId" uuid, "reversesId" uuid, "reason" text
  )
)
INSERT INTO action_taken (
  id, decision_id, action_id, video_id, author_external_id, reverses_id, strikes, reason, created_at
)
SELECT
  i."id", i."decisionId", t.action_id, t.video_id, t.author_external_id, t.id, 0, i."reason",
  coalesce($2::timestamptz, now())
FROM input i JOIN action_taken t ON t.id = i."reversesId" AND t.reverses_id IS NULL
ORDER BY t.id
ON CONFLICT (reverses_id) DO NOTHING
RETURNING id, decision_id AS "decisionId", action_id AS "actionId"
