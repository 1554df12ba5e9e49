-- How many jobs wait in each queue, and how many are held? A job whose lease is over waits. What waits is
-- counted in the index that it is handed out by.
SELECT queue_id AS "queueId", sum(pending)::int AS pending, sum(leased)::int AS leased
FROM (
  SELECT queue_id, count(*) AS pending, 0 AS leased
  FROM review_job WHERE status = 'PENDING' GROUP BY queue_id
  UNION ALL
  SELECT queue_id,
    count(*) FILTER (WHERE lease_expires_at <= clock_timestamp()),
    count(*) FILTER (WHERE lease_expires_at > clock_timestamp())
  FROM review_job WHERE status = 'LEASED' GROUP BY queue_id
) AS part
GROUP BY queue_id
