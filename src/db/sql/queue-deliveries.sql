-- Puts events and their deliveries into the outbox.
WITH event AS (
  INSERT INTO webhook_event (id, topic, data, created_at)
  SELECT id, $2::text, data, coalesce($4::timestamptz, now())
  FROM jsonb_to_recordset($1::jsonb) AS t (id uuid, data jsonb)
)
INSERT INTO webhook_delivery (id, endpoint_id, event_id, due_at, created_at)
SELECT id, "endpointId", "eventId", c.at, c.at
FROM jsonb_to_recordset($3::jsonb) AS t (id uuid, "endpointId" uuid, "eventId" uuid)
  CROSS JOIN (SELECT coalesce($4::timestamptz, now()) AS at) AS c
