-- Of the rule matches of a month, from $1 and before $2, those that something rests on: a decision that the rule made, or a job that it
-- opened and nobody has answered yet.
SELECT m.*
FROM rule_match m
WHERE m.created_at >= $1::timestamptz AND m.created_at < $2::timestamptz AND (EXISTS (
    SELECT FROM decision d
    WHERE d.video_id = m.video_id AND d.prediction_id = m.prediction_id AND d.rule_id = m.rule_id)
  OR EXISTS (
    SELECT FROM review_job j
    WHERE j.video_id = m.video_id AND j.prediction_id = m.prediction_id AND j.rule_id = m.rule_id
      AND j.status IN ('PENDING', 'LEASED')))
