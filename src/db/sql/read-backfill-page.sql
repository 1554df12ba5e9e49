-- The videos after one and up to another, in the order of their ids, as a model sees them, each with the
-- prediction that is current for it. Counts fit a number: at most 2^53 - 1.
SELECT
  id, current_prediction_id AS "currentPredictionId", transcript,
  verified_status AS "verifiedStatus", author_ban_status AS "authorBanStatus",
  view_count::float8 AS "viewCount", like_count::float8 AS "likeCount",
  share_count::float8 AS "shareCount", download_count::float8 AS "downloadCount",
  comment_count::float8 AS "commentCount"
FROM video
WHERE id > $1::uuid AND id <= $2::uuid
  AND NOT EXISTS (SELECT FROM video_erasure e WHERE e.video_id = video.id)
ORDER BY id
LIMIT $3
