-- Which of these labels say something new about their videos? Appends those as the next revisions and
-- makes them current. A label says something new when there is none, or when it differs in label or in
-- source and its source is worth at least as much: an import never overrules a person, nor a person the
-- gold standard. The caller holds the videos' row locks and names each video once.
WITH input AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::claim_label[]) AS t (id, video_id, label)
),
worth AS (SELECT ARRAY['IMPORT', 'HUMAN', 'GOLD']::label_source[] AS ranks),
news AS (
  SELECT input.*, was.id IS NULL AS is_first, coalesce(last.revision, 0) + 1 AS revision
  FROM input
  JOIN video ON video.id = input.video_id
  CROSS JOIN worth
  LEFT JOIN label AS was ON was.id = video.current_label_id
  LEFT JOIN LATERAL (
    SELECT max(label.revision) AS revision FROM label WHERE label.video_id = input.video_id
  ) AS last ON true
  WHERE was.id IS NULL
    OR (
      (was.label, was.source) <> (input.label, $4::label_source)
      AND array_position(ranks, was.source) <= array_position(ranks, $4::label_source)
    )
),
new_label AS (
  INSERT INTO label (id, video_id, revision, label, source, actor)
  SELECT id, video_id, revision, label, $4::label_source, $5::text FROM news
),
updated_video AS (
  UPDATE video SET current_label_id = news.id FROM news WHERE video.id = news.video_id
)
SELECT
  count(*) FILTER (WHERE is_first)::int AS added,
  count(*) FILTER (WHERE NOT is_first)::int AS changed
FROM news
