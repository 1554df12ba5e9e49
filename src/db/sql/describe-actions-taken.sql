-- What was taken (or taken back), as receivers of webhooks are told.
SELECT
  t.id, a.id AS "actionId", a.key AS "actionKey", v.id AS "videoId", v.external_id AS "videoExternalId",
  t.author_external_id AS "authorExternalId", t.strikes, t.strikes_expire_at AS "strikesExpireAt",
  t.reverses_id AS "reversesId", t.created_at AS "takenAt", d.id AS "decisionId", d.origin, d.label
FROM action_taken t
  JOIN action a ON a.id = t.action_id
  JOIN video v ON v.id = t.video_id
  JOIN decision d ON d.id = t.decision_id
WHERE t.id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb))
ORDER BY t.id
