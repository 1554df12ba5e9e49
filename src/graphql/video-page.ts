import { z } from 'zod';
import { Prisma, type PrismaClient, type Video } from '../generated/prisma/client.ts';
import { filterConditions, type VideoFilter, where } from '../moderation/video-filter.ts';
import { type Ordering, type Page, type PageArguments, pageRequest, toPage } from './keyset.ts';

export type VideoOrder = {
  field: 'SUBMITTED_AT' | 'CLAIM_PROBABILITY';
  direction: 'ASC' | 'DESC';
};

/** Counting stops here: an exact count of a large table costs a scan, and nobody reads beyond. */
export const MAX_COUNT = 10_000;

export type CappedCount = { value: number; capped: boolean };

type VideoKey = [place: string | number, id: string];

const COLUMNS = Prisma.sql`
  "id", "external_id" AS "externalId", "transcript", "duration_sec" AS "durationSec",
  "author_external_id" AS "authorExternalId", "verified_status" AS "verifiedStatus",
  "author_ban_status" AS "authorBanStatus", "view_count" AS "viewCount", "like_count" AS "likeCount",
  "share_count" AS "shareCount", "download_count" AS "downloadCount", "comment_count" AS "commentCount",
  "content_hash" AS "contentHash", "submitted_at" AS "submittedAt",
  "current_prediction_id" AS "currentPredictionId", "predicted_label" AS "predictedLabel",
  "claim_probability" AS "claimProbability", "needs_review" AS "needsReview", "current_label_id" AS "currentLabelId",
  "submitted_by" AS "submittedBy"`;

const ASCENDING = Prisma.sql`ASC`;
const DESCENDING = Prisma.sql`DESC`;

/**
 * One page of videos. Prisma cannot compare rows, and its own cursors cost 50 times as much in the middle
 * of a million rows; this is `(key, id) < (...)` on an index.
 */
export async function readVideoPage(
  prisma: Pick<PrismaClient, '$queryRaw'>,
  filter: VideoFilter,
  order: VideoOrder,
  args: PageArguments,
): Promise<Page<Video>> {
  const ordering = videoOrdering(order);
  const request = pageRequest(args, ordering);
  const column = sortColumn(order);
  const searched = filter.text != null && (await isRare(prisma, filter.text));
  const conditions = filterConditions(searched ? { ...filter, text: null } : filter);
  const descending = order.direction === 'DESC';
  if (request.after !== null) {
    conditions.push(
      Prisma.sql`(${column}, "id") ${comparison(descending)} ${place(order, request.after)}`,
    );
  }
  if (request.before !== null) {
    conditions.push(
      Prisma.sql`(${column}, "id") ${comparison(!descending)} ${place(order, request.before)}`,
    );
  }
  const direction = descending === request.backwards ? ASCENDING : DESCENDING;
  const limit = Prisma.sql`LIMIT ${request.size + 1}`;
  const firstOf = (all: Prisma.Sql[]): Prisma.Sql => Prisma.sql`
    SELECT ${COLUMNS} FROM ${searched ? Prisma.sql`"found" AS "video"` : Prisma.sql`"video"`} ${where(all)}
    ORDER BY ${column} ${direction}, "id" ${direction} ${limit}`;
  // The label leads the index of probabilities: a page of both is of the first of each.
  const bothLabels = order.field === 'CLAIM_PROBABILITY' && filter.label == null;
  const page = bothLabels
    ? Prisma.sql`
        SELECT * FROM (
          (${firstOf([...conditions, ...filterConditions({ label: 'CLAIM' })])})
          UNION ALL (${firstOf([...conditions, ...filterConditions({ label: 'OPINION' })])})
        ) AS "either"
        ORDER BY "claimProbability" ${direction}, "id" ${direction} ${limit}`
    : firstOf(conditions);
  const found = await prisma.$queryRaw<Video[]>(
    searched
      ? Prisma.sql`
          WITH "found" AS MATERIALIZED (
            SELECT * FROM "video" ${where(filterConditions({ text: filter.text }))}
          ) ${page}`
      : page,
  );
  return toPage(found, request, ordering);
}

/** How many videos pass the filter, counted up to `MAX_COUNT`. */
export async function countVideos(
  prisma: Pick<PrismaClient, '$queryRaw'>,
  filter: VideoFilter,
): Promise<CappedCount> {
  const [row] = await prisma.$queryRaw<{ count: number }[]>(
    countOfKind(filter) ??
      Prisma.sql`
        SELECT count(*)::int AS "count"
        FROM (SELECT 1 FROM "video" ${where(filterConditions(filter))} LIMIT ${MAX_COUNT + 1}) AS "some"`,
  );
  const count = row?.count ?? 0;
  return { value: Math.min(count, MAX_COUNT), capped: count > MAX_COUNT };
}

/**
 * Whether few enough videos have these words that they are best found first, and sorted then. Postgres
 * cannot tell: it takes every word that it has no figures of for one in 200, and would walk the whole table
 * in the order of the list to find the one video of a rare name.
 */
async function isRare(prisma: Pick<PrismaClient, '$queryRaw'>, text: string): Promise<boolean> {
  return !(await countVideos(prisma, { text })).capped;
}

/** Reads the rollup; null for a filter that asks for more than the rollup knows. */
function countOfKind({
  label,
  verifiedStatus,
  authorBanStatus,
  needsReview,
  ...others
}: VideoFilter): Prisma.Sql | null {
  if (Object.values(others).some((value) => value != null)) return null;
  const videos = { null: 'videos', true: 'needing_review', false: 'needing_none' } as const;
  const column = Prisma.raw(`"${videos[`${needsReview ?? null}`]}"`);
  const kind = filterConditions({ label, verifiedStatus, authorBanStatus });
  return Prisma.sql`
    SELECT least(coalesce(sum(${column}), 0), ${MAX_COUNT + 1})::int AS "count"
    FROM "video_count" ${where(kind)}`;
}

function videoOrdering(order: VideoOrder): Ordering<Video, VideoKey> {
  const name = `VIDEO:${order.field}:${order.direction}`;
  return order.field === 'SUBMITTED_AT'
    ? {
        name,
        keyOf: (video) => [video.submittedAt.toISOString(), video.id],
        keySchema: z.tuple([z.iso.datetime(), z.uuid()]),
      }
    : {
        name,
        keyOf: (video) => [video.claimProbability, video.id],
        keySchema: z.tuple([z.number(), z.uuid()]),
      };
}

function sortColumn(order: VideoOrder): Prisma.Sql {
  return order.field === 'SUBMITTED_AT'
    ? Prisma.sql`"submitted_at"`
    : Prisma.sql`"claim_probability"`;
}

function place(order: VideoOrder, [key, id]: VideoKey): Prisma.Sql {
  return order.field === 'SUBMITTED_AT'
    ? Prisma.sql`(${key}::timestamptz, ${id}::uuid)`
    : Prisma.sql`(${key}::float8, ${id}::uuid)`;
}

function comparison(less: boolean): Prisma.Sql {
  return less ? Prisma.sql`<` : Prisma.sql`>`;
}
