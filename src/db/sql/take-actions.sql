-- Takes these actions: what each costs, and for how long, as the action says now; the author as the video
-- says. What is unknown or archived is left out, for the caller to refuse.
WITH input AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (
    "id" uuid, "decisionId" uuid, "videoId" uuid, "actionId" uuid
  )
)
INSERT INTO action_taken (
  id, decision_id, action_id, video_id, author_external_id, strikes, strikes_expire_at, created_at
)
SELECT
  i."id", i."decisionId", a.id, v.id, v.author_external_id, a.strikes,
  CASE WHEN a.strikes > 0 THEN c.at + make_interval(days => a.strike_days) END, c.at
FROM input i
  JOIN action a ON a.id = i."actionId" AND a.archived_at IS NULL
  JOIN video v ON v.id = i."videoId"
  CROSS JOIN (SELECT coalesce($2::timestamptz, now()) AS at) AS c
RETURNING id, decision_id AS "decisionId", action_id AS "actionId"
