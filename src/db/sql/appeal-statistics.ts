import { Prisma } from '../../generated/prisma/client.ts';

/** What waits of appeals now, and how those ended that were resolved in a period. */
export function appealStatisticsStatement(from: Date | null, to: Date | null): Prisma.Sql {
  return Prisma.sql`
    SELECT open.*, ended.*
    FROM (
      SELECT count(*)::int AS open, min(created_at) AS "oldestOpenAt",
        count(*) FILTER (WHERE due_at <= clock_timestamp())::int AS overdue
      FROM appeal WHERE status = 'OPEN'
    ) AS open, (
      SELECT count(*) FILTER (WHERE status = 'UPHELD')::int AS upheld,
        count(*) FILTER (WHERE status = 'OVERTURNED')::int AS overturned,
        count(*) FILTER (WHERE status = 'CLOSED')::int AS closed,
        count(*) FILTER (WHERE status <> 'CLOSED' AND resolved_at > due_at)::int AS late,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM resolved_at - created_at)::float8)
          FILTER (WHERE status <> 'CLOSED') AS "medianSeconds"
      FROM appeal
      WHERE status <> 'OPEN' AND resolved_at >= coalesce(${from}::timestamptz, '-infinity')
        AND resolved_at < coalesce(${to}::timestamptz, 'infinity')
    ) AS ended`;
}
