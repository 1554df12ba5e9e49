import { Prisma } from '../../generated/prisma/client.ts';

/** The videos that were submitted on a day, by what is answered of them now. */
export type VolumeRow = { day: string; claims: number; opinions: number };

/**
 * Every day that the period touches, in the time zone asked for; a day without videos has zeros. Reads the
 * rollup by quarters of an hour, in which every time zone's day begins; what a day has of a quarter that it
 * does not have whole (because the period begins or ends in it) is counted in the index video_by_label.
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
    WITH midnights AS (
      -- Where clocks go back over midnight, a day begins at the first of two.
      SELECT day, midnight - CASE
          WHEN (midnight - interval '1 hour') AT TIME ZONE ${timeZone}::text >= day THEN interval '1 hour'
          ELSE interval '0' END AS starts
      FROM generate_series(
          (${from} AT TIME ZONE ${timeZone}::text)::date::timestamp,
          (${to}::timestamptz AT TIME ZONE ${timeZone}::text)::date::timestamp + interval '1 day',
          interval '1 day') AS series (day)
        CROSS JOIN LATERAL (SELECT day AT TIME ZONE ${timeZone}::text AS midnight) AS local
    ),
    days AS MATERIALIZED (
      SELECT day, starts, ends,
        quarter_of(starts + interval '15 minutes' - interval '1 millisecond') AS first_quarter,
        quarter_of(ends) AS last_quarter
      FROM (
        SELECT day, greatest(starts, ${from}::timestamptz) AS starts,
          least(lead(starts) OVER (ORDER BY day), ${to}::timestamptz) AS ends
        FROM midnights
      ) AS within
      WHERE starts < ends
    )
    SELECT to_char(day, 'YYYY-MM-DD') AS day,
      (whole.claims + before.claims + after.claims)::int AS claims,
      (whole.opinions + before.opinions + after.opinions)::int AS opinions
    FROM days
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(claims), 0) AS claims, coalesce(sum(opinions), 0) AS opinions
        FROM video_volume WHERE quarter >= first_quarter AND quarter < last_quarter
      ) AS whole
      CROSS JOIN LATERAL (
        ${counted(Prisma.sql`submitted_at >= starts AND submitted_at < least(first_quarter, ends)`)}
          AND starts < first_quarter
      ) AS before
      CROSS JOIN LATERAL (
        ${counted(Prisma.sql`submitted_at >= greatest(last_quarter, first_quarter) AND submitted_at < ends`)}
          AND last_quarter < ends
      ) AS after
    ORDER BY days.day`;
}

/** The labels are named because they lead the index. */
function counted(within: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT count(*) FILTER (WHERE predicted_label = 'CLAIM') AS claims,
      count(*) FILTER (WHERE predicted_label = 'OPINION') AS opinions
    FROM video WHERE predicted_label IN ('CLAIM', 'OPINION') AND ${within}`;
}
