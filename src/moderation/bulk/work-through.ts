import pg from 'pg';
import type { Database } from '../../db/database.ts';
import { publishEvent } from '../../db/events.ts';
import { loadStatement } from '../../db/sql/load.ts';
import { inTransaction } from '../../db/transaction.ts';
import { GavelError } from '../../errors.ts';
import type { BulkDecision } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { LostConnectionError, StaleAttemptError } from '../../runs/run-failure.ts';
import { BULK_DECISION_PROGRESS } from './bulk-decisions.ts';
import { decidePage } from './decide-page.ts';
import type { PageOutcome, Place } from './page.ts';
import { undoPage } from './undo-page.ts';

const LOCK_BULK_DECISION = loadStatement('lock-bulk-decision');
const ADVANCE = loadStatement('advance-bulk-decision');
const PUBLISH_DECISIONS = loadStatement('publish-decisions');

/** Nobody watches more often. */
const TELL_INTERVAL_MS = 250;
/** A page that met somebody at the same videos is tried so often. */
const TRIES = 5;

/**
 * Works through what is left of a bulk decision, in pages of one transaction each: decisions and all that
 * follows from them, the record, and the cursor behind them, under the attempt's number.
 * @throws StaleAttemptError with the page not written, once this attempt does not hold it any more;
 *   LostConnectionError; the signal's reason; and what ends it for good
 */
export async function workThrough(
  { database, jobs }: { database: Database; jobs: Jobs },
  bulk: BulkDecision,
  signal: AbortSignal,
): Promise<void> {
  const { id, attempt } = bulk;
  const startedAt = performance.now();
  let toldAt = Number.NEGATIVE_INFINITY;
  let place: Place = {
    at: bulk.cursorAt?.toISOString() ?? null,
    id: bulk.cursorId,
    done: bulk.done,
  };
  for (;;) {
    signal.throwIfAborted();
    const from = place;
    const outcome = await again(() =>
      inPage(database, async (client) => {
        const { rows } = await client.query({ ...LOCK_BULK_DECISION, values: [id, attempt] });
        if (rows.length === 0) throw new StaleAttemptError(attempt);
        const page =
          bulk.kind === 'DECIDE'
            ? await decidePage(client, jobs, bulk, from)
            : await undoPage(client, jobs, bulk, from);
        if (page === null) return null;
        await advance(client, bulk, from, page, startedAt);
        return page;
      }),
    );
    if (outcome === null) return;
    place = outcome.place;
    if (performance.now() - toldAt < TELL_INTERVAL_MS) continue;
    await publishEvent(database.prisma, BULK_DECISION_PROGRESS, { runId: id });
    toldAt = performance.now();
  }
}

/** Moves the cursor, and tells of the jobs: last in the transaction, as it publishes. */
async function advance(
  client: pg.PoolClient,
  bulk: BulkDecision,
  from: Place,
  { place, decided, skippedGold, skippedErased, skippedSince, decisions }: PageOutcome,
  startedAt: number,
): Promise<void> {
  const seconds = Math.max((performance.now() - startedAt) / 1_000, 0.001);
  const told = decisions.flatMap(({ id: decisionId, videoId, jobs }) =>
    jobs.map(({ id: jobId, queueId }) => ({ decisionId, jobId, queueId, videoId })),
  );
  await client.query({
    ...ADVANCE,
    values: [
      ...[bulk.id, place.at, place.id, place.done - from.done, decided, skippedGold, skippedSince],
      ...[told.length, (place.done - bulk.done) / seconds, skippedErased],
    ],
  });
  if (told.length > 0) await client.query({ ...PUBLISH_DECISIONS, values: [JSON.stringify(told)] });
}

/** What the page refuses is thrown as it is; a transaction without an answer as LostConnectionError. */
async function inPage<T>(
  { pool }: Database,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  try {
    return await inTransaction(pool, work);
  } catch (error) {
    const isAnswer =
      error instanceof pg.DatabaseError ||
      error instanceof GavelError ||
      error instanceof StaleAttemptError;
    throw isAnswer ? error : new LostConnectionError(error);
  }
}

/** Runs a page again that met somebody else at the same videos: what it read does not hold any more. */
async function again<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      const met =
        error instanceof pg.DatabaseError &&
        (error.code === DEADLOCK || MET.includes(error.constraint ?? ''));
      if (!met || tries === TRIES) throw error;
    }
  }
}

const DEADLOCK = '40P01';
/** A label stated, or a job put into the same queue, at the same moment. */
const MET = ['label_video_id_revision_key', 'review_job_one_open'];
