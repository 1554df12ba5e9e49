-- Refills a bucket by the time that went by, and takes a portion out of it.
-- $1 holder, $2 points that a minute refills and that it holds at most, $3 points wanted, $4 points needed: with
-- fewer in the bucket nothing is taken.
INSERT INTO rate_bucket AS bucket (holder, points, granted, refilled_at)
VALUES ($1, $2::float8 - least($2::float8, $3::float8), least($2::float8, $3::float8), clock_timestamp())
ON CONFLICT (holder) DO UPDATE SET
  (points, granted, refilled_at) = (
    SELECT refilled - taken, taken, clock_timestamp()
    FROM (
      SELECT least($2::float8, bucket.points + $2::float8 / 60 *
        greatest(0, extract(epoch FROM clock_timestamp() - bucket.refilled_at))) AS refilled
    ) AS now,
    LATERAL (
      SELECT CASE WHEN refilled >= $4::float8 THEN least(refilled, $3::float8) ELSE 0 END AS taken
    ) AS lease
  )
RETURNING points, granted
