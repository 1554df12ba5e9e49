-- How every queue stands: what waits, for how long the oldest has, what is held, and how many leases ever
-- ran out. A job whose lease is over waits. What waits is read in the index that it is handed out by.
SELECT queue.key,
  (coalesce(waiting.jobs, 0) + coalesce(held.over, 0))::float8 AS pending,
  coalesce(held.live, 0)::float8 AS leased,
  coalesce(extract(epoch FROM clock_timestamp() - least(waiting.oldest, held.oldest)), 0)::float8
    AS "oldestPendingSeconds",
  queue.expired_leases::float8 AS "expiredLeases"
FROM review_queue AS queue
LEFT JOIN (
  SELECT queue_id, count(*) AS jobs, min(enqueued_at) AS oldest
  FROM review_job WHERE status = 'PENDING' GROUP BY queue_id
) AS waiting ON waiting.queue_id = queue.id
LEFT JOIN (
  SELECT queue_id,
    count(*) FILTER (WHERE lease_expires_at <= clock_timestamp()) AS over,
    count(*) FILTER (WHERE lease_expires_at > clock_timestamp()) AS live,
    min(enqueued_at) FILTER (WHERE lease_expires_at <= clock_timestamp()) AS oldest
  FROM review_job WHERE status = 'LEASED' GROUP BY queue_id
) AS held ON held.queue_id = queue.id
WHERE queue.archived_at IS NULL
ORDER BY queue.key
