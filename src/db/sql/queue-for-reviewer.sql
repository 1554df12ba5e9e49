-- What decides whether a reviewer ($2) may work a queue ($1).
SELECT key, senior_only AS "seniorOnly", restricted, gold_share AS "goldShare",
  EXISTS (SELECT FROM queue_reviewer WHERE queue_id = queue.id AND reviewer = $2) AS listed
FROM review_queue AS queue WHERE id = $1::uuid
