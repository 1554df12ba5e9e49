-- What rules decided: once a rule and video, however often the rule holds. The caller has just inserted
-- the videos, or holds their locks.
INSERT INTO decision (
  id, video_id, kind, origin, label, actor, prediction_id, rule_id, rule_version
)
SELECT
  "id", "videoId", 'DECIDE', 'RULE', "label", 'rule:' || "ruleId", "predictionId", "ruleId", "ruleVersion"
FROM jsonb_to_recordset($1::jsonb) AS i (
  "id" uuid, "videoId" uuid, "label" claim_label, "predictionId" uuid, "ruleId" uuid, "ruleVersion" int
)
WHERE NOT EXISTS (
  SELECT FROM decision WHERE decision.video_id = i."videoId" AND decision.rule_id = i."ruleId"
)
RETURNING id
