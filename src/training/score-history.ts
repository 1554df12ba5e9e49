import { NIL, v7 as uuidv7 } from 'uuid';
import type { Database } from '../db/database.ts';
import { publishEvent } from '../db/events.ts';
import { loadStatement } from '../db/sql/load.ts';
import type { Backfill } from '../generated/prisma/client.ts';
import { inputHash } from '../ml/input-hash.ts';
import type { Model, ModelInput } from '../ml/types.ts';
import { databaseAnswer, StaleAttemptError } from '../runs/run-failure.ts';
import { BACKFILL_PROGRESS } from './backfills.ts';

const READ_PAGE = loadStatement('read-backfill-page');
const APPEND_PAGE = loadStatement('append-backfill-page');

/** Videos of one inference and one statement. */
const PAGE_SIZE = 1_000;
/** A page takes tens of milliseconds; nobody watches that often. */
const TELL_INTERVAL_MS = 250;

type PageVideo = ModelInput & { id: string; currentPredictionId: string };

/**
 * Scores the videos of a backfill that are left, in pages by their ids, and goes on behind its cursor.
 * @throws StaleAttemptError with the page not written, once this attempt does not hold the backfill any
 *   more; LostConnectionError; the signal's reason
 */
export async function scoreHistory(
  { database, model }: { database: Database; model: Model },
  backfill: Backfill,
  signal: AbortSignal,
): Promise<void> {
  const { id, attempt, throughVideoId } = backfill;
  if (throughVideoId === null) return;
  const startedAt = performance.now();
  let scored = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  let cursor = backfill.cursor ?? NIL;
  while (cursor !== throughVideoId) {
    signal.throwIfAborted();
    const page = await readPage(database, cursor, throughVideoId);
    const last = page.at(-1);
    if (last === undefined) return;
    const scores = model.score(page);
    scored += page.length;
    const rate = scored / Math.max((performance.now() - startedAt) / 1_000, 0.001);
    const { rows } = await databaseAnswer(
      database.pool.query<{ held: boolean }>({
        ...APPEND_PAGE,
        values: [
          id,
          attempt,
          last.id,
          rate,
          page.map(() => uuidv7()),
          page.map((video) => video.id),
          page.map((video) => video.currentPredictionId),
          scores.map((score) => score.label),
          scores.map((score) => score.claimProbability),
          page.map((video) => inputHash(video)),
          model.threshold,
          scores.map((score) => score.confidence),
          scores.map((score) => score.familiarity),
          scores.map((score) => score.needsReview),
        ],
      }),
    );
    if (rows[0]?.held !== true) throw new StaleAttemptError(attempt);
    cursor = last.id;
    if (performance.now() - toldAt < TELL_INTERVAL_MS) continue;
    await publishEvent(database.prisma, BACKFILL_PROGRESS, { runId: id });
    toldAt = performance.now();
  }
}

async function readPage(
  { pool }: Database,
  after: string,
  through: string,
): Promise<readonly PageVideo[]> {
  const { rows } = await databaseAnswer(
    pool.query<PageVideo>({ ...READ_PAGE, values: [after, through, PAGE_SIZE] }),
  );
  return rows;
}
