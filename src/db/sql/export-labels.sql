-- Every revision of every video's label.
SELECT
  l.id, l.video_id AS "videoId", v.external_id AS "videoExternalId", l.revision, l.label, l.source, l.actor,
  l.reason, v.current_label_id IS NOT DISTINCT FROM l.id AS "isCurrent", l.created_at AS "createdAt"
FROM label l JOIN video v ON v.id = l.video_id
WHERE ($1::timestamptz IS NULL OR l.created_at >= $1)
  AND ($2::timestamptz IS NULL OR l.created_at < $2)
  AND ($3::claim_label IS NULL OR l.label = $3)
  AND ($4::label_source IS NULL OR l.source = $4)
ORDER BY l.id
