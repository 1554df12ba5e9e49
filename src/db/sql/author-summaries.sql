-- All that is known of these authors, as it stands at $2: what was undone, replaced or taken back does
-- not count. An author without a video is left out.
SELECT
  a.author AS "externalId", v.videos AS "videoCount", v.claims AS "claimCount",
  v.first_seen AS "firstSeenAt", v.last_seen AS "lastSeenAt",
  v.claim_labels AS "claimLabelCount", v.opinion_labels AS "opinionLabelCount",
  d.decisions AS "decisionCount", t.actions AS "actionCount", t.strikes AS "activeStrikeCount"
FROM jsonb_array_elements_text($1::jsonb) AS a (author)
  CROSS JOIN LATERAL (
    SELECT
      count(*)::int AS videos,
      (count(*) FILTER (WHERE v.predicted_label = 'CLAIM'))::int AS claims,
      min(v.submitted_at) AS first_seen, max(v.submitted_at) AS last_seen,
      (count(*) FILTER (WHERE l.label = 'CLAIM'))::int AS claim_labels,
      (count(*) FILTER (WHERE l.label = 'OPINION'))::int AS opinion_labels
    FROM video v LEFT JOIN label l ON l.id = v.current_label_id
    WHERE v.author_external_id = a.author
  ) AS v
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS decisions
    FROM video JOIN decision d ON d.video_id = video.id
    WHERE video.author_external_id = a.author AND d.kind = 'DECIDE'
      AND NOT EXISTS (SELECT FROM decision n WHERE n.supersedes_id = d.id)
  ) AS d
  CROSS JOIN LATERAL (
    SELECT
      count(*)::int AS actions,
      coalesce(sum(t.strikes) FILTER (WHERE t.strikes_expire_at > $2::timestamptz), 0)::int AS strikes
    FROM action_taken t
    WHERE t.author_external_id = a.author AND t.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM action_taken r WHERE r.reverses_id = t.id)
  ) AS t
WHERE v.videos > 0
