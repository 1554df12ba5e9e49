import {
  type AuthorBanStatus,
  type ClaimLabel,
  Prisma,
  type VerifiedStatus,
} from '../generated/prisma/client.ts';

/** Most videos that a filter may name one by one. */
export const MAX_NAMED = 1_000;

/** What narrows a list of videos; what is left out, or null, does not. */
export type VideoFilter = {
  ids?: readonly string[] | null | undefined;
  label?: ClaimLabel | null | undefined;
  verifiedStatus?: VerifiedStatus | null | undefined;
  authorBanStatus?: AuthorBanStatus | null | undefined;
  authorExternalId?: string | null | undefined;
  submittedFrom?: Date | null | undefined;
  submittedTo?: Date | null | undefined;
  minClaimProbability?: number | null | undefined;
  maxClaimProbability?: number | null | undefined;
  needsReview?: boolean | null | undefined;
  tag?: string | null | undefined;
  text?: string | null | undefined;
};

/** The filter as conditions on the columns of `video`. */
export function filterConditions(filter: VideoFilter): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (filter.ids != null) conditions.push(Prisma.sql`"id" = ANY(${[...filter.ids]}::uuid[])`);
  if (filter.label != null) {
    conditions.push(Prisma.sql`"predicted_label" = ${filter.label}::"claim_label"`);
  }
  if (filter.verifiedStatus != null) {
    conditions.push(Prisma.sql`"verified_status" = ${filter.verifiedStatus}::"verified_status"`);
  }
  if (filter.authorBanStatus != null) {
    conditions.push(
      Prisma.sql`"author_ban_status" = ${filter.authorBanStatus}::"author_ban_status"`,
    );
  }
  if (filter.authorExternalId != null) {
    conditions.push(Prisma.sql`"author_external_id" = ${filter.authorExternalId}`);
  }
  if (filter.submittedFrom != null) {
    conditions.push(Prisma.sql`"submitted_at" >= ${filter.submittedFrom}`);
  }
  if (filter.submittedTo != null) {
    conditions.push(Prisma.sql`"submitted_at" < ${filter.submittedTo}`);
  }
  if (filter.minClaimProbability != null) {
    conditions.push(Prisma.sql`"claim_probability" >= ${filter.minClaimProbability}`);
  }
  if (filter.maxClaimProbability != null) {
    conditions.push(Prisma.sql`"claim_probability" <= ${filter.maxClaimProbability}`);
  }
  if (filter.needsReview != null) {
    // In these words the index of what needs review serves it.
    conditions.push(
      filter.needsReview ? Prisma.sql`"needs_review"` : Prisma.sql`NOT "needs_review"`,
    );
  }
  if (filter.tag != null) {
    conditions.push(
      Prisma.sql`EXISTS (SELECT FROM "video_tag" AS t WHERE t."tag" = ${filter.tag} AND t."video_id" = "video"."id")`,
    );
  }
  if (filter.text != null) {
    conditions.push(
      Prisma.sql`to_tsvector('simple', "transcript") @@ websearch_to_tsquery('simple', ${filter.text})`,
    );
  }
  return conditions;
}

export function where(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0
    ? Prisma.empty
    : Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}`;
}
