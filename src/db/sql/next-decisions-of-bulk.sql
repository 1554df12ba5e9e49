-- What a bulk decision ($1) decided, behind a decision ($2), by id.
SELECT id, video_id AS "videoId" FROM decision
WHERE bulk_decision_id = $1::uuid AND id > $2::uuid AND kind = 'DECIDE'
ORDER BY id
LIMIT $3
