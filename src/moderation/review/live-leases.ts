import type { Db } from '../../db/database.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';

/** The jobs that a reviewer holds now, by the database's clock; the one held longest first. */
export async function liveLeases(
  db: Db,
  { actor, queueId }: { actor: string; queueId?: string },
): Promise<ReviewJob[]> {
  const live = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM review_job
    WHERE lease_holder = ${actor} AND status = 'LEASED' AND lease_expires_at > clock_timestamp()`;
  if (live.length === 0) return [];
  return await db.reviewJob.findMany({
    where: { id: { in: live.map(({ id }) => id) }, ...(queueId !== undefined && { queueId }) },
    orderBy: [{ leasedAt: 'asc' }, { id: 'asc' }],
  });
}
