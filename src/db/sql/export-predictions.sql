-- Every prediction there is of every video, the challenger's too.
SELECT
  p.id, p.video_id AS "videoId", v.external_id AS "videoExternalId", p.model_version AS "modelVersion",
  p.label, p.claim_probability AS "claimProbability", p.threshold, p.confidence, p.familiarity,
  p.needs_review AS "needsReview", p.trigger, p.answered_label AS "answeredLabel",
  v.current_prediction_id = p.id AS "isCurrent", p.created_at AS "createdAt"
FROM prediction p JOIN video v ON v.id = p.video_id
WHERE ($1::timestamptz IS NULL OR p.created_at >= $1)
  AND ($2::timestamptz IS NULL OR p.created_at < $2)
  AND ($3::claim_label IS NULL OR p.label = $3)
  AND ($4::int IS NULL OR p.model_version = $4)
ORDER BY p.id
