import { Prisma } from '../../generated/prisma/client.ts';

/** The videos that were submitted on a day, by what is answered of them now. */
export type VolumeRow = { day: string; claims: number; opinions: number };

/**
 * Every day that the period touches, in the time zone asked for; a day without videos has zeros. Reads
 * the index on (predicted_label, submitted_at, id) alone.
 */
export function videoVolumes({
  from,
  to,
  timeZone,
}: {
  from: Date;
  to: Date;
  timeZone: string;
}): Prisma.Sql {
  return Prisma.sql`
    WITH counted AS (
      SELECT (submitted_at AT TIME ZONE ${timeZone}::text)::date AS day, predicted_label,
        count(*) AS videos
      FROM video
      WHERE predicted_label IN ('CLAIM', 'OPINION')
        AND submitted_at >= ${from} AND submitted_at < ${to}
      GROUP BY 1, 2)
    SELECT to_char(days.day, 'YYYY-MM-DD') AS day,
      coalesce(sum(videos) FILTER (WHERE predicted_label = 'CLAIM'), 0)::int AS claims,
      coalesce(sum(videos) FILTER (WHERE predicted_label = 'OPINION'), 0)::int AS opinions
    FROM generate_series(
        (${from} AT TIME ZONE ${timeZone}::text)::date::timestamp,
        ((${to}::timestamptz - interval '1 millisecond') AT TIME ZONE ${timeZone}::text)::date::timestamp,
        interval '1 day') AS days (day)
      LEFT JOIN counted ON counted.day = days.day::date
    GROUP BY days.day ORDER BY days.day`;
}
