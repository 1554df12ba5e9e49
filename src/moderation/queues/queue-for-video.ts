import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import { routeVideo } from '../rules/route-video.ts';

/**
 * Where a video goes that nobody chose a queue for: where the routes send it; else to the queue with this
 * key; else to the oldest queue that takes jobs, those for SENIOR alone last, so that nothing is lost for
 * want of a queue of its own.
 * @throws NotFoundError where no queue takes jobs.
 */
export async function queueForVideo(
  db: Db,
  videoId: string,
  key: string,
): Promise<{ queueId: string; priority: number }> {
  const routed = await routeVideo(db, videoId);
  if (routed !== null) return routed;
  const where = { archivedAt: null };
  const queue =
    (await db.reviewQueue.findFirst({ where: { ...where, key } })) ??
    (await db.reviewQueue.findFirst({
      where,
      orderBy: [{ seniorOnly: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }],
    }));
  if (queue === null) throw new NotFoundError('review queue that takes jobs');
  return { queueId: queue.id, priority: 0 };
}
