-- Locks the jobs that a page of a bulk decision closes, or opens again: those open about these videos ($1),
-- or closed by these decisions ($2). Before the videos, as everybody does; in the order of their ids.
SELECT FROM review_job
WHERE (video_id = ANY ($1::uuid[]) AND status IN ('PENDING', 'LEASED') AND gold_label_id IS NULL)
  OR decision_id = ANY ($2::uuid[])
ORDER BY id
FOR UPDATE
