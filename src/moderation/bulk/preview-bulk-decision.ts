import type { Db } from '../../db/database.ts';
import { type ClaimLabel, Prisma } from '../../generated/prisma/client.ts';
import { invalid } from '../limited-input.ts';
import { filterConditions, type VideoFilter, where } from '../video-filter.ts';
import { MAX_BULK } from './bulk-decisions.ts';

const SAMPLE_SIZE = 20;

export type BulkPreview = Readonly<{
  /** Videos that pass the filter, counted up to `MAX_BULK`. */
  count: number;
  capped: boolean;
  withOpenJobs: number;
  /** By what their current labels would do. */
  unlabelled: number;
  agreeing: number;
  changing: number;
  skippedGold: number;
  sampleIds: readonly string[];
}>;

/**
 * What a bulk decision would touch, as it stands now. Of more than `MAX_BULK` videos, it looks at so many.
 * @throws ValidationError for a filter that every video passes
 */
export async function previewBulkDecision(
  db: Db,
  filter: VideoFilter,
  label: ClaimLabel | null,
): Promise<BulkPreview> {
  const touched = Prisma.sql`
    SELECT id, current_label_id FROM video ${where(bulkConditions(filter))} LIMIT ${MAX_BULK + 1}`;
  const [row] = await db.$queryRaw<Omit<BulkPreview, 'capped'>[]>`
    WITH touched AS MATERIALIZED (${touched}),
    known AS (
      SELECT touched.id, label.source = 'GOLD' AS gold, label.label = ${label}::claim_label AS agrees
      FROM touched LEFT JOIN label ON label.id = touched.current_label_id
    )
    SELECT
      count(*)::int AS count,
      (count(*) FILTER (WHERE agrees IS NULL))::int AS unlabelled,
      (count(*) FILTER (WHERE agrees))::int AS agreeing,
      (count(*) FILTER (WHERE NOT agrees AND NOT gold))::int AS changing,
      (count(*) FILTER (WHERE NOT agrees AND gold))::int AS "skippedGold",
      (SELECT count(*)::int FROM touched WHERE EXISTS (
        SELECT FROM review_job job
        WHERE job.video_id = touched.id AND job.status IN ('PENDING', 'LEASED') AND job.gold_label_id IS NULL
          AND job.source NOT IN ('APPEAL', 'QA_SAMPLE'))) AS "withOpenJobs",
      ARRAY(SELECT id FROM touched ORDER BY hashtext(id::text), id LIMIT ${SAMPLE_SIZE}) AS "sampleIds"
    FROM known`;
  if (row === undefined) throw new Error('an aggregate answers one row');
  return { ...row, count: Math.min(row.count, MAX_BULK), capped: row.count > MAX_BULK };
}

/**
 * Which videos a filter lets pass: of those, what was erased by a moment, or by now, is none.
 * @throws ValidationError for a filter that every video passes
 */
export function bulkConditions(filter: VideoFilter, erasedBy?: Date): Prisma.Sql[] {
  const conditions = filterConditions(filter);
  const gone =
    erasedBy === undefined ? Prisma.empty : Prisma.sql`AND gone.created_at < ${erasedBy}`;
  if (conditions.length > 0) {
    return [
      ...conditions,
      Prisma.sql`NOT EXISTS (SELECT FROM video_erasure gone WHERE gone.video_id = video.id ${gone})`,
    ];
  }
  const limit = 'given: a bulk decision is not about every video there is';
  throw invalid([{ field: 'filter', limit, message: `filter must be ${limit}` }]);
}

/** How many videos it would touch now; one more than `MAX_BULK` for any more. */
export async function countTouched(db: Db, filter: VideoFilter): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count
    FROM (SELECT 1 FROM video ${where(bulkConditions(filter))} LIMIT ${MAX_BULK + 1}) AS touched`;
  return row?.count ?? 0;
}
