-- Who did what, when.
SELECT
  e.id, e.actor, e.action, e.subject_type AS "subjectType", e.subject_id AS "subjectId", e.details,
  e.request_id AS "requestId", e.created_at AS "createdAt"
FROM audit_event e
WHERE ($1::timestamptz IS NULL OR e.created_at >= $1)
  AND ($2::timestamptz IS NULL OR e.created_at < $2)
  AND ($3::text IS NULL OR e.actor = $3)
  AND ($4::text IS NULL OR e.action = $4)
ORDER BY e.id
