import { Prisma } from '../../generated/prisma/client.ts';

/** A job's place in its queue. */
export type Place = readonly [sortKey: number, id: string];

/**
 * Jobs that wait in a queue, in the order in which they are handed out, as lease-next-job.sql takes them: by
 * the same index, wherever the page stands. Gold jobs that came back are left out, or they would be known.
 */
export function waitingJobsStatement(
  queueId: string,
  {
    after,
    before,
    backwards,
    limit,
  }: { after: Place | null; before: Place | null; backwards: boolean; limit: number },
): Prisma.Sql {
  const beyond = (side: Prisma.Sql, place: Place | null) =>
    place === null
      ? Prisma.empty
      : Prisma.sql`AND (sort_key, id) ${side} (${place[0]}::float8, ${place[1]}::uuid)`;
  const direction = backwards ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  return Prisma.sql`
    SELECT id FROM review_job
    WHERE queue_id = ${queueId}::uuid AND status = 'PENDING' AND gold_label_id IS NULL
      ${beyond(Prisma.sql`>`, after)} ${beyond(Prisma.sql`<`, before)}
    ORDER BY sort_key ${direction}, id ${direction}
    LIMIT ${limit}`;
}
