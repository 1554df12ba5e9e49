-- Tags that rules put on videos; one that is there stays as it is.
INSERT INTO video_tag (video_id, tag, rule_id, rule_version)
SELECT "videoId", "tag", "ruleId", "ruleVersion"
FROM jsonb_to_recordset($1::jsonb) AS i ("videoId" uuid, "tag" text, "ruleId" uuid, "ruleVersion" int)
ON CONFLICT (video_id, tag) DO NOTHING
