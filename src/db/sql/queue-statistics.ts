import { Prisma } from '../../generated/prisma/client.ts';

/**
 * What waits in a queue, what is held, and what was decided over the last hours and how long that took.
 * A job whose lease is over waits, whether or not somebody has put it back. Each part reads an index: what
 * waits the one that it is handed out by, without the table.
 */
export function queueStatisticsStatement(queueId: string, hours: number): Prisma.Sql {
  return Prisma.sql`
    SELECT waiting.count + held.over AS pending, held.live AS leased,
      least(waiting.oldest, held.oldest) AS "oldestEnqueuedAt",
      done.decided, done.seconds[1] AS "medianSeconds", done.seconds[2] AS "p90Seconds"
    FROM (
      SELECT count(*)::int AS count, min(enqueued_at) AS oldest FROM review_job
      WHERE queue_id = ${queueId}::uuid AND status = 'PENDING'
    ) AS waiting, (
      SELECT count(*) FILTER (WHERE lease_expires_at > clock_timestamp())::int AS live,
        count(*) FILTER (WHERE lease_expires_at <= clock_timestamp())::int AS over,
        min(enqueued_at) FILTER (WHERE lease_expires_at <= clock_timestamp()) AS oldest
      FROM review_job WHERE queue_id = ${queueId}::uuid AND status = 'LEASED'
    ) AS held, (
      SELECT count(*)::int AS decided,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
          ORDER BY extract(epoch FROM closed_at - enqueued_at)) AS seconds
      FROM review_job
      WHERE queue_id = ${queueId}::uuid AND status = 'DECIDED'
        AND closed_at >= now() - make_interval(hours => ${hours}::int)
    ) AS done`;
}
