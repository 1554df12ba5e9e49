-- Endpoints to which something is due for longer than it takes to start a job, and no job for it.
SELECT w.id
FROM webhook_endpoint w
WHERE w.enabled
  AND EXISTS (
    SELECT FROM webhook_delivery d
    WHERE d.endpoint_id = w.id AND d.status = 'PENDING' AND d.due_at < now() - interval '15 seconds')
  AND NOT EXISTS (
    SELECT FROM pgboss.job j
    WHERE j.name = $1::text AND j.group_id = w.id::text AND j.state < 'completed')
