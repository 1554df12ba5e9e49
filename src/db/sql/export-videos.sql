-- Videos as they stand, each with its current prediction and label; of an erased one, what is left.
SELECT
  v.id, v.external_id AS "externalId", v.transcript, v.duration_sec AS "durationSec",
  v.author_external_id AS "authorExternalId", v.verified_status AS "verifiedStatus",
  v.author_ban_status AS "authorBanStatus", v.view_count AS "viewCount", v.like_count AS "likeCount",
  v.share_count AS "shareCount", v.download_count AS "downloadCount", v.comment_count AS "commentCount",
  v.submitted_at AS "submittedAt", v.current_prediction_id AS "predictionId",
  v.predicted_label AS "predictedLabel", v.claim_probability AS "claimProbability",
  v.needs_review AS "needsReview", v.current_label_id AS "labelId", l.label, e.created_at AS "erasedAt"
FROM video v
  LEFT JOIN label l ON l.id = v.current_label_id
  LEFT JOIN video_erasure e ON e.video_id = v.id
WHERE ($1::timestamptz IS NULL OR v.submitted_at >= $1)
  AND ($2::timestamptz IS NULL OR v.submitted_at < $2)
  AND ($3::claim_label IS NULL OR v.predicted_label = $3)
  AND ($4::text IS NULL OR to_tsvector('simple', v.transcript) @@ websearch_to_tsquery('simple', $4))
  AND ($5::text IS NULL OR v.author_external_id = $5)
  AND ($6::author_ban_status IS NULL OR v.author_ban_status = $6)
  AND ($7::verified_status IS NULL OR v.verified_status = $7)
  AND ($8::float8 IS NULL OR v.claim_probability >= $8)
  AND ($9::float8 IS NULL OR v.claim_probability <= $9)
  AND ($10::boolean IS NULL OR v.needs_review = $10)
  AND ($11::text IS NULL OR EXISTS (SELECT FROM video_tag t WHERE t.tag = $11 AND t.video_id = v.id))
ORDER BY v.id
