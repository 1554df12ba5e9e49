import type { Db } from '../../db/database.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';

/** The jobs that a reviewer holds now, by the database's clock; the one held longest first. */
export async function liveLeases(db: Db, holder: string): Promise<ReviewJob[]> {
  const live = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM review_job
    WHERE lease_holder = ${holder} AND status = 'LEASED' AND lease_expires_at > clock_timestamp()`;
  return await db.reviewJob.findMany({
    where: { id: { in: live.map(({ id }) => id) } },
    orderBy: [{ leasedAt: 'asc' }, { id: 'asc' }],
  });
}
