-- What of an endpoint is due, longest due first; nothing of one that is disabled.
SELECT
  d.id, d.attempts, d.tries, d.event_id AS "eventId", e.topic, e.data, e.created_at AS "happenedAt"
FROM webhook_delivery d
  JOIN webhook_event e ON e.id = d.event_id
  JOIN webhook_endpoint w ON w.id = d.endpoint_id AND w.enabled
WHERE d.endpoint_id = $1::uuid AND d.status = 'PENDING' AND d.due_at <= $2::timestamptz
ORDER BY d.due_at, d.id
LIMIT $3::int
