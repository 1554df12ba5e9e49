import type { Db } from '../../db/database.ts';
import { parseCondition } from '../../rules/condition.ts';
import { type Route, routeJob } from '../../rules/route-job.ts';
import { plainCounts } from '../stored-rows.ts';
import { readHistories } from './judge-videos.ts';

/**
 * Where the routes send a stored video, as it stands. A route that cannot be read, or whose queue takes no
 * jobs, is passed over; so are all when the author's past, which one asks about, cannot be read.
 * @returns null where no route holds.
 */
export async function routeVideo(
  db: Db,
  videoId: string,
): Promise<{ queueId: string; priority: number } | null> {
  const stored = await db.routingRule.findMany({
    where: { queue: { archivedAt: null } },
    orderBy: { position: 'asc' },
  });
  const routes = stored.flatMap(readRoute);
  if (routes.length === 0) return null;
  const { currentPrediction, ...video } = await db.video.findUniqueOrThrow({
    where: { id: videoId },
    include: { currentPrediction: true },
  });
  const facts = { ...video, ...plainCounts(video), ...currentPrediction, videoId };
  const needs = routes.flatMap(({ condition }) => condition.needs);
  const histories = await readHistories(db, { needs }, [facts]);
  const history = histories.get(video.authorExternalId ?? '') ?? null;
  return routeJob(routes, { ...facts, history });
}

function readRoute(route: { condition: unknown; queueId: string; priority: number }): Route[] {
  try {
    return [{ ...route, condition: parseCondition(route.condition) }];
  } catch {
    return [];
  }
}
