import type pg from 'pg';
import { NIL } from 'uuid';
import { loadStatement } from '../../db/sql/load.ts';
import { restoreLabelStatement } from '../../db/sql/restore-label.ts';
import type { BulkDecision } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { reverseActions } from '../actions/reverse-actions.ts';
import { announceDecisions } from '../deliveries/announce-decisions.ts';
import { newId } from '../new-id.ts';
import type { PageOutcome, Place } from './page.ts';

const LOCK_JOBS = loadStatement('lock-jobs-of-bulk');
const LOCK_VIDEOS = loadStatement('lock-videos');
const UNDO_PAGE = loadStatement('bulk-undo-page');
const NEXT_DECISIONS = loadStatement('next-decisions-of-bulk');

const PAGE_SIZE = 200;

/**
 * Takes back the next decisions of the bulk decision that this one undoes: labels, actions and jobs follow.
 * Null when there are none.
 */
export async function undoPage(
  client: pg.PoolClient,
  jobs: Jobs,
  bulk: BulkDecision,
  from: Place,
): Promise<PageOutcome | null> {
  const { rows: page } = await client.query<{ id: string; videoId: string }>({
    ...NEXT_DECISIONS,
    values: [bulk.undoesId, from.id ?? NIL, PAGE_SIZE],
  });
  const last = page.at(-1);
  if (last === undefined) return null;
  const videoIds = page.map(({ videoId }) => videoId);
  await client.query({ ...LOCK_JOBS, values: [videoIds, page.map(({ id }) => id)] });
  const locked = await client.query<{ id: string }>({ ...LOCK_VIDEOS, values: [videoIds, []] });
  const kept = new Set(locked.rows.map(({ id }) => id));
  const ids = page.filter(({ videoId }) => kept.has(videoId)).map(({ id }) => id);
  const { rows: decisions } = await client.query<
    PageOutcome['decisions'][number] & { undoes: string }
  >({ ...UNDO_PAGE, values: [bulk.id, ids, ids.map(() => newId())] });
  const { text, values } = restoreLabelStatement(decisions.map(({ videoId }) => videoId));
  await client.query(text, values);
  await reverseActions(client, { jobs, decisions });
  await announceDecisions(client, { jobs, decisionIds: decisions.map(({ id }) => id) });
  return {
    place: { at: null, id: last.id, done: from.done + page.length },
    decided: decisions.length,
    skippedGold: 0,
    skippedErased: page.length - ids.length,
    skippedSince: ids.length - decisions.length,
    decisions,
  };
}
