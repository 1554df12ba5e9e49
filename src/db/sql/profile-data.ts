import { Prisma } from '../../generated/prisma/client.ts';

/*
 * What a data profile is made of: aggregates over the rows of a snapshot, with labels and counts as they
 * were then, or over all videos as they are now.
 */

/** The rows to be profiled. */
function profiledRows(snapshotId: string | null): Prisma.Sql {
  return snapshotId === null
    ? Prisma.sql`
        SELECT v.id AS video_id, l.label, v.author_external_id, v.duration_sec, v.view_count,
          v.like_count, v.share_count, v.download_count, v.comment_count
        FROM video v LEFT JOIN label l ON l.id = v.current_label_id`
    : Prisma.sql`
        SELECT r.video_id, l.label, v.author_external_id, v.duration_sec, r.view_count, r.like_count,
          r.share_count, r.download_count, r.comment_count
        FROM dataset_snapshot_row r
          JOIN video v ON v.id = r.video_id
          JOIN label l ON l.id = r.label_id
        WHERE r.snapshot_id = ${snapshotId}::uuid`;
}

export type ColumnSummaryRow = {
  column: string;
  count: number;
  missing: number;
  mean: number | null;
  standardDeviation: number | null;
  min: number | null;
  lowerQuartile: number | null;
  median: number | null;
  upperQuartile: number | null;
  max: number | null;
};

/** Every numeric column at once: deviation with n - 1, quartiles of type 7 (Hyndman and Fan 1996). */
export function summariseColumns(snapshotId: string | null): Prisma.Sql {
  return Prisma.sql`
    SELECT "column", count(value)::int AS "count", (count(*) - count(value))::int AS "missing",
      avg(value) AS "mean", stddev_samp(value) AS "standardDeviation", min(value) AS "min",
      percentile_cont(0.25) WITHIN GROUP (ORDER BY value) AS "lowerQuartile",
      percentile_cont(0.5) WITHIN GROUP (ORDER BY value) AS "median",
      percentile_cont(0.75) WITHIN GROUP (ORDER BY value) AS "upperQuartile",
      max(value) AS "max"
    FROM (${profiledRows(snapshotId)}) AS r CROSS JOIN LATERAL (VALUES
      (1, 'durationSec', duration_sec::float8), (2, 'viewCount', view_count::float8),
      (3, 'likeCount', like_count::float8), (4, 'shareCount', share_count::float8),
      (5, 'downloadCount', download_count::float8), (6, 'commentCount', comment_count::float8)
    ) AS columns (place, "column", value)
    GROUP BY place, "column" ORDER BY place`;
}

export type ClassRow = { label: 'CLAIM' | 'OPINION' | null; count: number; withoutAuthor: number };

/** Rows by label, and those of which the author is not known. */
export function countClasses(snapshotId: string | null): Prisma.Sql {
  return Prisma.sql`
    SELECT label, count(*)::int AS "count",
      count(*) FILTER (WHERE author_external_id IS NULL)::int AS "withoutAuthor"
    FROM (${profiledRows(snapshotId)}) AS r GROUP BY label ORDER BY label`;
}

/** Width of a bin of durations, in seconds, and how many there are; the last has no upper end. */
export const DURATION_BINS = { widthSec: 5, count: 13 } as const;

export type DurationRow = { bin: number; claims: number; opinions: number; unlabelled: number };

/** Durations by label. Rows without a duration are in no bin. */
export function countDurations(snapshotId: string | null): Prisma.Sql {
  const { widthSec, count } = DURATION_BINS;
  return Prisma.sql`
    SELECT least(${count - 1}::int, duration_sec / ${widthSec}::int) AS bin,
      count(*) FILTER (WHERE label = 'CLAIM')::int AS claims,
      count(*) FILTER (WHERE label = 'OPINION')::int AS opinions,
      count(*) FILTER (WHERE label IS NULL)::int AS unlabelled
    FROM (${profiledRows(snapshotId)}) AS r WHERE duration_sec IS NOT NULL GROUP BY bin ORDER BY bin`;
}

export type CountsPointRow = {
  label: 'CLAIM' | 'OPINION' | null;
  logCounts: (number | null)[];
};

/** Decimal logarithms of 1 + count, of a sample that the seed decides. */
export function sampleCounts(
  snapshotId: string | null,
  { size, seed }: { size: number; seed: number },
): Prisma.Sql {
  return Prisma.sql`
    SELECT label, ARRAY[log(1 + view_count::float8), log(1 + like_count::float8),
      log(1 + share_count::float8), log(1 + download_count::float8),
      log(1 + comment_count::float8)] AS "logCounts"
    FROM (${profiledRows(snapshotId)}) AS r
    ORDER BY hashtextextended(video_id::text, ${seed}::bigint), video_id LIMIT ${size}`;
}
