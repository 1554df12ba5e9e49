import type pg from 'pg';

type MatchedVideo = { videoId: string; predictionId: string; ruleId: string; at: Date };

/** A video whose prediction a rule held for, at one moment. */
export async function matchedVideo(at: pg.Pool, createdAt: Date): Promise<MatchedVideo> {
  const { rows } = await at.query(MATCHED_VIDEO, [createdAt]);
  return { ...rows[0], at: createdAt };
}

const MATCHED_VIDEO = `
  WITH ids AS (
    SELECT gen_random_uuid() AS video, gen_random_uuid() AS prediction, gen_random_uuid() AS rule
  ),
  version AS (
    INSERT INTO model_version (sha256, architecture, status, backend, threshold, card)
    SELECT encode(sha256(video::text::bytea), 'hex'), 'test', 'READY', 'cpu', 0.5, '{}' FROM ids
    RETURNING version
  ),
  new_video AS (
    INSERT INTO video (id, external_id, transcript, verified_status, author_ban_status, content_hash,
      current_prediction_id, predicted_label, claim_probability)
    SELECT video, video::text, 'words', 'VERIFIED', 'ACTIVE', sha256('x'), prediction, 'CLAIM', 0.9 FROM ids
  ),
  new_prediction AS (
    INSERT INTO prediction (id, video_id, model_version, label, claim_probability, threshold, trigger,
      input_hash, created_at)
    SELECT prediction, video, version, 'CLAIM', 0.9, 0.5, 'SUBMIT', sha256('x'), $1 FROM ids, version
  ),
  new_rule AS (
    INSERT INTO rule (id, name, status, position, version)
    SELECT rule, rule::text, 'DRAFT', 1, 1 FROM ids
  ),
  new_rule_version AS (
    INSERT INTO rule_version (rule_id, version, description, condition, effects, actor)
    SELECT rule, 1, '', '{}', '[]', 'test' FROM ids
  )
  INSERT INTO rule_match (prediction_id, rule_id, rule_version, video_id, live, inputs, created_at)
  SELECT prediction, rule, 1, video, false, '{"n": 1}', $1 FROM ids
  RETURNING video_id AS "videoId", prediction_id AS "predictionId", rule_id AS "ruleId"`;
