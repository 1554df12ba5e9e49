import { Prisma } from '../../generated/prisma/client.ts';

/** How many videos of a population fall into a bin of a feature, and the sum of their values. */
export type HistogramRow = { feature: string; bin: number; count: number; sum: number | null };

/**
 * Histograms of every feature that the database knows, in one pass over a population (of
 * drift-populations.ts). A count's bin is 0 for unknown, 1 for none, else 1 + its number of digits, 8 and
 * more in one; a probability's is its tenth; a status' is its place in its type.
 */
export function driftHistograms(population: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT feature, bin, count(*)::int AS "count", sum(value) AS "sum"
    FROM (${population}) AS p CROSS JOIN LATERAL (VALUES
      ('CLAIM_PROBABILITY', least(9, floor(claim_probability * 10))::int, claim_probability),
      ('VIEW_COUNT', ${countBin(Prisma.sql`view_count`)}, NULL::float8),
      ('LIKE_COUNT', ${countBin(Prisma.sql`like_count`)}, NULL),
      ('SHARE_COUNT', ${countBin(Prisma.sql`share_count`)}, NULL),
      ('DOWNLOAD_COUNT', ${countBin(Prisma.sql`download_count`)}, NULL),
      ('COMMENT_COUNT', ${countBin(Prisma.sql`comment_count`)}, NULL),
      ('AUTHOR_BAN_STATUS', array_position(enum_range(NULL::author_ban_status), author_ban_status) - 1, NULL),
      ('VERIFIED_STATUS', array_position(enum_range(NULL::verified_status), verified_status) - 1, NULL)
    ) AS features (feature, bin, value)
    WHERE bin IS NOT NULL
    GROUP BY feature, bin`;
}

function countBin(column: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN ${column} IS NULL THEN 0 WHEN ${column} = 0 THEN 1
    ELSE 1 + least(8, length(${column}::text)) END`;
}
