import { Prisma } from '../../generated/prisma/client.ts';
import { labelledVideos, type SnapshotPlan } from './labelled-videos.ts';

/** What is known of a snapshot before it is stored. */
export type SnapshotDigest = {
  sha256: string;
  rowCount: number;
  claimCount: number;
  opinionCount: number;
};

/**
 * The content address of the labels as they are: SHA-256 over the rows in the order of their ids. Built
 * in 256 pieces, by the id's last two digits, so that no value outgrows what Postgres allows (1 GB).
 */
export function digestLabelledVideos(plan: SnapshotPlan): Prisma.Sql {
  return Prisma.sql`
    SELECT
      encode(sha256(
        convert_to('gavel-snapshot-2 ' || ${plan.splitSeed}::int, 'UTF8')
          || coalesce(string_agg(piece, ''::bytea ORDER BY last_digits), ''::bytea)
      ), 'hex') AS "sha256",
      coalesce(sum(rows), 0)::int AS "rowCount",
      coalesce(sum(claims), 0)::int AS "claimCount",
      coalesce(sum(opinions), 0)::int AS "opinionCount"
    FROM (
      SELECT right(video_id::text, 2) AS last_digits,
        count(*) AS rows,
        count(*) FILTER (WHERE label = 'CLAIM') AS claims,
        count(*) FILTER (WHERE label = 'OPINION') AS opinions,
        sha256(convert_to(string_agg(jsonb_build_array(
          video_id, revision, label, source, part, is_excluded, weight,
          view_count, like_count, share_count, download_count, comment_count
        )::text, E'\n' ORDER BY video_id), 'UTF8')) AS piece
      FROM (${labelledVideos(plan)}) AS labelled
      GROUP BY 1
    ) AS pieces`;
}
