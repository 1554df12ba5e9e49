import { Prisma } from '../../generated/prisma/client.ts';

/*
 * The videos that a drift report compares, each with its facts and, where the version under test has
 * answered it at its submission, the probability that it gave. `is_held_out` marks those that no fit
 * has seen.
 */

/** What was erased has neither a text nor counts left to compare. */
const IS_KEPT = Prisma.sql`NOT EXISTS (SELECT FROM video_erasure e WHERE e.video_id = v.id)`;

/** The videos of a snapshot, with their counts as they were then. */
export function snapshotPopulation(snapshotId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT r.video_id, r.view_count, r.like_count, r.share_count, r.download_count, r.comment_count,
      v.verified_status, v.author_ban_status, NULL::float8 AS claim_probability,
      r.part = 'TEST' AS is_held_out
    FROM dataset_snapshot_row r JOIN video v ON v.id = r.video_id
    WHERE r.snapshot_id = ${snapshotId}::uuid AND ${IS_KEPT}`;
}

/** The first videos that a version answered at their submission, before a moment. */
export function firstPredictedPopulation(
  version: number,
  { before, size }: { before: Date; size: number },
): Prisma.Sql {
  return Prisma.sql`
    SELECT v.id AS video_id, v.view_count, v.like_count, v.share_count, v.download_count,
      v.comment_count, v.verified_status, v.author_ban_status, p.claim_probability,
      true AS is_held_out
    FROM (
      SELECT video_id, claim_probability FROM prediction
      WHERE model_version = ${version} AND "trigger" = 'SUBMIT' AND created_at < ${before}
      ORDER BY id LIMIT ${size}
    ) AS p JOIN video v ON v.id = p.video_id
    WHERE ${IS_KEPT}`;
}

/**
 * The videos submitted in a period, without those of the snapshot that they are compared with. (The first
 * videos that a version answered are from before the period, and need no look-up.)
 */
export function submittedPopulation(
  period: { from: Date; to: Date },
  version: number,
  snapshotId: string | null,
): Prisma.Sql {
  const isNew =
    snapshotId === null
      ? Prisma.sql`true`
      : Prisma.sql`NOT EXISTS (SELECT FROM dataset_snapshot_row r
          WHERE r.snapshot_id = ${snapshotId}::uuid AND r.video_id = v.id)`;
  return Prisma.sql`
    SELECT v.id AS video_id, v.view_count, v.like_count, v.share_count, v.download_count,
      v.comment_count, v.verified_status, v.author_ban_status, p.claim_probability,
      true AS is_held_out
    FROM video v
      -- The limit makes it a look-up by index, also where the tables have no statistics yet.
      LEFT JOIN LATERAL (
        SELECT claim_probability FROM prediction
        WHERE video_id = v.id AND model_version = ${version} AND "trigger" = 'SUBMIT' LIMIT 1
      ) AS p ON true
    WHERE v.submitted_at >= ${period.from} AND v.submitted_at < ${period.to}
      AND ${IS_KEPT} AND ${isNew}`;
}
