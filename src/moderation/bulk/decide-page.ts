import type pg from 'pg';
import { loadStatement } from '../../db/sql/load.ts';
import { BulkCountMovedError } from '../../errors.ts';
import { type BulkDecision, Prisma } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { takeActionsOfDecisions } from '../actions/take-actions-of-decisions.ts';
import { announceDecisions } from '../deliveries/announce-decisions.ts';
import { newId } from '../new-id.ts';
import { where } from '../video-filter.ts';
import { marginOf, storedFilter } from './bulk-decisions.ts';
import type { PageOutcome, Place } from './page.ts';
import { bulkConditions } from './preview-bulk-decision.ts';

const LOCK_JOBS = loadStatement('lock-jobs-of-bulk');
const LOCK_VIDEOS = loadStatement('lock-videos');
const DECIDE_PAGE = loadStatement('bulk-decide-page');

const PAGE_SIZE = 200;

/**
 * Decides about the next videos that pass the filter, with all that follows. Null when there are none.
 * @throws BulkCountMovedError before it touches more videos than were expected; ActionUnavailableError
 */
export async function decidePage(
  client: pg.PoolClient,
  jobs: Jobs,
  bulk: BulkDecision,
  from: Place,
): Promise<PageOutcome | null> {
  const videos = await nextVideos(client, bulk, from);
  const last = videos.at(-1);
  if (last === undefined) return null;
  const done = from.done + videos.length;
  const { expectedCount } = bulk;
  if (done > expectedCount + marginOf(expectedCount)) {
    throw new BulkCountMovedError(expectedCount, done);
  }
  const foundIds = videos.map(({ id }) => id);
  await client.query({ ...LOCK_JOBS, values: [foundIds, []] });
  // But for those that were erased since.
  const locked = await client.query<{ id: string }>({ ...LOCK_VIDEOS, values: [foundIds, []] });
  const videoIds = locked.rows.map(({ id }) => id);
  const { rows: decisions } = await client.query<PageOutcome['decisions'][number]>({
    ...DECIDE_PAGE,
    values: [bulk.id, videoIds, videoIds.map(() => newId()), videoIds.map(() => newId())],
  });
  const { actionIds } = bulk;
  await takeActionsOfDecisions(client, {
    jobs,
    decisions: decisions.map(({ id, videoId }) => ({ id, videoId, actionIds })),
  });
  await announceDecisions(client, { jobs, decisionIds: decisions.map(({ id }) => id) });
  return {
    place: { at: last.submittedAt.toISOString(), id: last.id, done },
    decided: decisions.length,
    skippedGold: videoIds.length - decisions.length,
    skippedErased: videos.length - videoIds.length,
    skippedSince: 0,
    decisions,
  };
}

async function nextVideos(
  client: pg.PoolClient,
  { filter, throughAt }: BulkDecision,
  { at, id }: Place,
): Promise<{ id: string; submittedAt: Date }[]> {
  const conditions = [
    // What was erased since it was asked for is counted as passed over.
    ...bulkConditions(storedFilter.parse(filter), throughAt),
    Prisma.sql`submitted_at < ${throughAt}`,
    ...(at === null ? [] : [Prisma.sql`(submitted_at, id) > (${at}::timestamptz, ${id}::uuid)`]),
  ];
  const { text, values } = Prisma.sql`
    SELECT id, submitted_at AS "submittedAt" FROM video ${where(conditions)}
    ORDER BY submitted_at, id LIMIT ${PAGE_SIZE}`;
  return (await client.query<{ id: string; submittedAt: Date }>(text, values)).rows;
}
