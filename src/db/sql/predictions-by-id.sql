-- Predictions by their ids.
SELECT
  id, video_id AS "videoId", model_version AS "modelVersion", label,
  claim_probability AS "claimProbability", threshold, trigger, input_hash AS "inputHash",
  created_at AS "createdAt", confidence, familiarity, needs_review AS "needsReview",
  answered_label AS "answeredLabel"
FROM prediction
WHERE id = ANY ($1::uuid[])
