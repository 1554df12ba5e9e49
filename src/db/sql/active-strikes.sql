-- Ids of the actions whose strikes count against an author at $2, those that expire first at the front.
SELECT t.id
FROM action_taken t
WHERE t.author_external_id = $1::text AND t.strikes > 0 AND t.strikes_expire_at > $2::timestamptz
  AND NOT EXISTS (SELECT FROM action_taken r WHERE r.reverses_id = t.id)
ORDER BY t.strikes_expire_at, t.id
LIMIT 100
