-- Does this attempt still hold the backfill? Then appends its next page of predictions and moves the
-- cursor behind it, as one: a page is never written without the cursor, nor twice.
-- Where the version is the champion, the page's videos move on to their new predictions, but for those
-- whose current one is the champion's already, and those that were classified again since the page was
-- read: what came with newer counts stays. One that was erased meanwhile gets none. The alias is held until
-- the commit, and the videos are locked in the order of their ids, as every writer does.
WITH held AS (
  UPDATE backfill
  SET cursor = $3::uuid, scored = scored + cardinality($5::uuid[]), rate = $4::float8
  WHERE id = $1::uuid AND attempt = $2::int AND status = 'RUNNING'
  RETURNING model_version
),
input AS (
  SELECT * FROM unnest(
    $5::uuid[], $6::uuid[], $7::uuid[], $8::claim_label[], $9::float8[], $10::bytea[], $12::float8[],
    $13::float8[], $14::bool[]
  ) AS t (
    prediction_id, video_id, was_current_id, label, claim_probability, input_hash, confidence, familiarity,
    needs_review
  )
),
champion AS MATERIALIZED (
  SELECT model_alias.version
  FROM model_alias JOIN held ON held.model_version = model_alias.version
  WHERE model_alias.alias = 'CHAMPION'
  FOR SHARE OF model_alias
),
locked AS MATERIALIZED (
  SELECT id FROM video
  WHERE id = ANY ($6::uuid[]) AND external_id <> 'erased:' || id AND EXISTS (SELECT FROM held)
  ORDER BY id
  FOR NO KEY UPDATE
),
clock AS MATERIALIZED (SELECT clock_timestamp()::timestamptz(3) AS now),
new_prediction AS (
  INSERT INTO prediction (
    id, video_id, model_version, label, claim_probability, threshold, trigger, input_hash, created_at,
    confidence, familiarity, needs_review
  )
  SELECT
    prediction_id, video_id, held.model_version, label, claim_probability, $11::float8, 'BACKFILL',
    input_hash, now, confidence, familiarity, needs_review
  FROM input JOIN locked ON locked.id = input.video_id CROSS JOIN held CROSS JOIN clock
),
moved AS (
  UPDATE video
  SET
    current_prediction_id = input.prediction_id,
    predicted_label = input.label,
    claim_probability = input.claim_probability,
    needs_review = input.needs_review
  FROM input
    JOIN locked ON locked.id = input.video_id
    JOIN prediction AS was ON was.id = input.was_current_id
    CROSS JOIN champion
  WHERE video.id = input.video_id
    AND video.current_prediction_id = input.was_current_id
    AND was.model_version <> champion.version
)
SELECT EXISTS (SELECT FROM held) AS held
