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
  prisma: PrismaClient,
  filter: VideoFilter,
  order: VideoOrder,
  args: PageArguments,
): Promise<Page<Video>> {
  const ordering = videoOrdering(order);
  const request = pageRequest(args, ordering);
  const column = sortColumn(order);
  const conditions = filterConditions(filter);
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
  const found = await prisma.$queryRaw<Video[]>`
    SELECT ${COLUMNS} FROM "video" ${where(conditions)}
    ORDER BY ${column} ${direction}, "id" ${direction} LIMIT ${request.size + 1}`;
  return toPage(found, request, ordering);
}

/** How many videos pass the filter, counted up to `MAX_COUNT`. */
export async function countVideos(prisma: PrismaClient, filter: VideoFilter): Promise<CappedCount> {
  const [row] = await prisma.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS "count"
    FROM (SELECT 1 FROM "video" ${where(filterConditions(filter))} LIMIT ${MAX_COUNT + 1}) AS "some"`;
  const count = row?.count ?? 0;
  return { value: Math.min(count, MAX_COUNT), capped: count > MAX_COUNT };
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
