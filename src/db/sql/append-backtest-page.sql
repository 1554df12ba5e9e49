-- Does this attempt ($2) still hold the backtest ($1)? Then puts a page of $5 videos into its tally and moves
-- the cursor behind it ($3, $4), as one: a page is never counted without the cursor, nor twice.
UPDATE backtest
SET cursor_at = $3::timestamptz, cursor_id = $4::uuid, done = done + $5::int, rate = $6::float8, tally = $7::jsonb
WHERE id = $1::uuid AND attempt = $2::int AND status = 'RUNNING'
RETURNING true AS held
