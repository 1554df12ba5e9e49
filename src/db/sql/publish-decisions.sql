-- Tells of decisions on jobs ($1), as one at a time is told. Last in a transaction: writers of events wait
-- for each other until they commit.
INSERT INTO event (topic, payload)
SELECT 'decision', told FROM jsonb_array_elements($1::jsonb) AS told
