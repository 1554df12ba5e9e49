import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import { routeVideo } from '../rules/route-video.ts';

/** Key of the queue that reports go to, where there is one. */
const REPORTS = 'reports';

/**
 * Where the report of a video goes: where the routes send the video; else to the queue whose key is
 * `reports`; else to the oldest queue that takes jobs, those for SENIOR alone last, so that no report is
 * lost for want of a queue of its own.
 * @throws NotFoundError where no queue takes jobs.
 */
export async function reportQueue(
  db: Db,
  videoId: string,
): Promise<{ queueId: string; priority: number }> {
  const routed = await routeVideo(db, videoId);
  if (routed !== null) return routed;
  const where = { archivedAt: null };
  const queue =
    (await db.reviewQueue.findFirst({ where: { ...where, key: REPORTS } })) ??
    (await db.reviewQueue.findFirst({
      where,
      orderBy: [{ seniorOnly: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }],
    }));
  if (queue === null) throw new NotFoundError('review queue that takes jobs');
  return { queueId: queue.id, priority: 0 };
}
