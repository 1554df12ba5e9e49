-- What is known of these authors since $2: their videos of that time and what became of those, what was
-- done to them in that time, and their strikes that count at $3, whenever they were given. What was
-- taken back, undone or replaced does not count.
SELECT
  a.author AS "authorExternalId", v.videos, v.claims, d.decisions, t.actions, s.strikes AS "activeStrikes"
FROM jsonb_array_elements_text($1::jsonb) AS a (author)
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS videos, (count(*) FILTER (WHERE predicted_label = 'CLAIM'))::int AS claims
    FROM video
    WHERE author_external_id = a.author AND submitted_at >= $2::timestamptz
  ) AS v
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS decisions
    FROM video JOIN decision d ON d.video_id = video.id
    WHERE video.author_external_id = a.author AND video.submitted_at >= $2::timestamptz
      AND d.kind = 'DECIDE' AND NOT EXISTS (SELECT FROM decision n WHERE n.supersedes_id = d.id)
  ) AS d
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS actions
    FROM action_taken t
    WHERE t.author_external_id = a.author AND t.created_at >= $2::timestamptz
      AND t.reverses_id IS NULL AND NOT EXISTS (SELECT FROM action_taken r WHERE r.reverses_id = t.id)
  ) AS t
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(t.strikes), 0)::int AS strikes
    FROM action_taken t
    WHERE t.author_external_id = a.author AND t.strikes > 0 AND t.strikes_expire_at > $3::timestamptz
      AND NOT EXISTS (SELECT FROM action_taken r WHERE r.reverses_id = t.id)
  ) AS s
