-- The videos with these ids or external ids, locked until the transaction ends; in one order, so that
-- two writers cannot deadlock. Their predictions are not joined: after a wait for the lock the pointer
-- may have moved on, and a joined row would drop out. Erased ones are left out: by their external id, which
-- is looked at again after a wait for the lock, as their tombstones would not be. The lock is the one that
-- lets others refer to the video, and hold it: only an erasure excludes them.
SELECT
  id, external_id AS "externalId", transcript, duration_sec AS "durationSec",
  author_external_id AS "authorExternalId", verified_status AS "verifiedStatus",
  author_ban_status AS "authorBanStatus", view_count AS "viewCount", like_count AS "likeCount",
  share_count AS "shareCount", download_count AS "downloadCount", comment_count AS "commentCount",
  content_hash AS "contentHash", submitted_at AS "submittedAt",
  current_prediction_id AS "currentPredictionId", predicted_label AS "predictedLabel",
  claim_probability AS "claimProbability", needs_review AS "needsReview", current_label_id AS "currentLabelId",
  submitted_by AS "submittedBy"
FROM video
WHERE (id = ANY ($1::uuid[]) OR external_id = ANY ($2::text[]))
  AND external_id <> 'erased:' || id
ORDER BY id
FOR NO KEY UPDATE
