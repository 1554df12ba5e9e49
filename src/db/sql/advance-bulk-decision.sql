-- Moves the cursor of a bulk decision behind a page, and counts what became of it; in the page's transaction.
UPDATE bulk_decision
SET cursor_at = $2::timestamptz, cursor_id = $3::uuid, done = done + $4::int, decided = decided + $5::int,
  skipped_gold = skipped_gold + $6::int, skipped_since = skipped_since + $7::int,
  jobs_touched = jobs_touched + $8::int, rate = $9::float8, skipped_erased = skipped_erased + $10::int
WHERE id = $1::uuid
