-- The videos submitted before $3, but for erased ones, that follow the place ($1, $2), by when they were submitted: as rules and
-- models look at them, each with its current prediction, what a person said it is, which of the rules $5
-- had held for it, and what had followed: `had` by whatever cause, `tested` by those rules. An effect is a
-- kind and a key, such as `ENQUEUE fact-check`. Counts fit a number: at most 2^53 - 1.
SELECT
  v.id AS "videoId", v.submitted_at AS "submittedAt", v.transcript, v.duration_sec AS "durationSec",
  v.author_external_id AS "authorExternalId", v.verified_status AS "verifiedStatus",
  v.author_ban_status AS "authorBanStatus", v.view_count::float8 AS "viewCount",
  v.like_count::float8 AS "likeCount", v.share_count::float8 AS "shareCount",
  v.download_count::float8 AS "downloadCount", v.comment_count::float8 AS "commentCount",
  p.label, p.claim_probability AS "claimProbability", p.confidence, p.familiarity,
  p.needs_review AS "needsReview",
  CASE WHEN l.source IN ('HUMAN', 'GOLD') THEN l.label END AS "humanLabel",
  ARRAY(
    SELECT DISTINCT m.rule_id
    FROM prediction q JOIN rule_match m ON m.prediction_id = q.id AND m.created_at = q.created_at
    WHERE q.video_id = v.id AND m.rule_id = ANY ($5::uuid[])
  ) AS "matchedBefore",
  coalesce(happened.had, '{}') AS had, coalesce(happened.tested, '{}') AS tested
FROM (
    SELECT * FROM video
    WHERE (submitted_at, id) > ($1::timestamptz, $2::uuid) AND submitted_at < $3::timestamptz
      AND NOT EXISTS (SELECT FROM video_erasure e WHERE e.video_id = video.id)
    ORDER BY submitted_at, id
    LIMIT $4
  ) AS v
  JOIN prediction p ON p.id = v.current_prediction_id
  LEFT JOIN label l ON l.id = v.current_label_id
  CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT effect) AS had, array_agg(DISTINCT effect) FILTER (WHERE tested) AS tested
    FROM (
      SELECT 'ENQUEUE ' || q.key, j.rule_id = ANY ($5::uuid[])
      FROM review_job j JOIN review_queue q ON q.id = j.queue_id
      WHERE j.video_id = v.id AND j.gold_label_id IS NULL
      UNION ALL
      SELECT 'LABEL ' || d.label, d.rule_id = ANY ($5::uuid[])
      FROM decision d
      WHERE d.video_id = v.id AND d.origin = 'RULE' AND d.kind = 'DECIDE' AND d.label IS NOT NULL
      UNION ALL
      SELECT 'ACT ' || a.key, d.rule_id = ANY ($5::uuid[])
      FROM action_taken t JOIN decision d ON d.id = t.decision_id JOIN action a ON a.id = t.action_id
      WHERE t.video_id = v.id AND t.reverses_id IS NULL
      UNION ALL
      SELECT 'TAG ' || tag.tag, tag.rule_id = ANY ($5::uuid[])
      FROM video_tag tag WHERE tag.video_id = v.id
    ) AS effects (effect, tested)
  ) AS happened
ORDER BY v.submitted_at, v.id
