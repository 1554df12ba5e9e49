import { Prisma } from '../../generated/prisma/client.ts';

/**
 * The rules that held for a video's predictions, newest first. A match is written in its prediction's
 * transaction, at its moment: by which Postgres looks into the one partition of each prediction's month.
 */
export function matchesOfVideo(videoId: string, limit: number): Prisma.Sql {
  return Prisma.sql`
    SELECT m.prediction_id AS "predictionId", m.rule_id AS "ruleId", m.rule_version AS "ruleVersion",
      m.video_id AS "videoId", m.live, m.inputs, m.created_at AS "createdAt"
    FROM prediction p JOIN rule_match m ON m.prediction_id = p.id AND m.created_at = p.created_at
    WHERE p.video_id = ${videoId}::uuid
    ORDER BY m.created_at DESC, m.rule_id LIMIT ${limit}`;
}
