-- What was known of authors at moments of the past, for each entry ($1) of the days before: as
-- author-history.sql would have answered then, but that a video's label is that of its current prediction.
-- What was undone or taken back later counts, since it stood then.
SELECT i.n, v.videos, v.claims, d.decisions, t.actions, s.strikes AS "activeStrikes"
FROM jsonb_to_recordset($1::jsonb) AS i (n int, author text, at timestamptz, days int)
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS videos, (count(*) FILTER (WHERE predicted_label = 'CLAIM'))::int AS claims
    FROM video
    WHERE author_external_id = i.author
      AND submitted_at >= i.at - make_interval(days => i.days) AND submitted_at < i.at
  ) AS v
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS decisions
    FROM video JOIN decision d ON d.video_id = video.id
    WHERE video.author_external_id = i.author
      AND video.submitted_at >= i.at - make_interval(days => i.days) AND video.submitted_at < i.at
      AND d.kind = 'DECIDE' AND d.created_at < i.at
      AND NOT EXISTS (SELECT FROM decision n WHERE n.supersedes_id = d.id AND n.created_at < i.at)
  ) AS d
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS actions
    FROM action_taken t
    WHERE t.author_external_id = i.author
      AND t.created_at >= i.at - make_interval(days => i.days) AND t.created_at < i.at
      AND t.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM action_taken r WHERE r.reverses_id = t.id AND r.created_at < i.at)
  ) AS t
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(t.strikes), 0)::int AS strikes
    FROM action_taken t
    WHERE t.author_external_id = i.author AND t.strikes > 0
      AND t.created_at < i.at AND t.strikes_expire_at > i.at
      AND NOT EXISTS (SELECT FROM action_taken r WHERE r.reverses_id = t.id AND r.created_at < i.at)
  ) AS s
