-- Authors with at least $1 strikes that count at $2, by external id: after $3, or before $4 and then
-- from the end.
SELECT author FROM (
  SELECT t.author_external_id AS author
  FROM action_taken t
  WHERE t.author_external_id IS NOT NULL AND t.strikes > 0 AND t.strikes_expire_at > $2::timestamptz
    AND ($3::text IS NULL OR t.author_external_id > $3::text)
    AND ($4::text IS NULL OR t.author_external_id < $4::text)
    AND NOT EXISTS (SELECT FROM action_taken r WHERE r.reverses_id = t.id)
  GROUP BY t.author_external_id
  HAVING sum(t.strikes) >= $1::int
) AS struck
ORDER BY CASE WHEN NOT $5::boolean THEN author END ASC, CASE WHEN $5::boolean THEN author END DESC
LIMIT $6::int
