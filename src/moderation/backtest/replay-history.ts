import { NIL } from 'uuid';
import type { Database } from '../../db/database.ts';
import { publishEvent } from '../../db/events.ts';
import { loadStatement } from '../../db/sql/load.ts';
import type { Backtest } from '../../generated/prisma/client.ts';
import type { Model } from '../../ml/types.ts';
import { databaseAnswer, StaleAttemptError } from '../../runs/run-failure.ts';
import { BACKTEST_PROGRESS } from './backtests.ts';
import { compileTested, testedRules } from './question.ts';
import { type PastVideo, replayPage } from './replay-page.ts';
import { countVideo, emptyTally, tallySchema } from './tally.ts';

const READ_PAGE = loadStatement('read-backtest-page');
const APPEND_PAGE = loadStatement('append-backtest-page');

/** Videos of one inference and one step of the cursor. */
const PAGE_SIZE = 1_000;
/** A page takes some hundred milliseconds; nobody watches more often. */
const TELL_INTERVAL_MS = 250;

/**
 * Judges the videos of a backtest that are left, page by page, and goes on behind its cursor. Writes
 * nothing but the backtest.
 * @param model who predicts; null: the predictions that are stored.
 * @throws StaleAttemptError with the page not counted, once this attempt does not hold the backtest any
 *   more; LostConnectionError; the signal's reason
 */
export async function replayHistory(
  { database, model }: { database: Database; model: Model | null },
  backtest: Backtest,
  signal: AbortSignal,
): Promise<void> {
  const { id, attempt, threshold, rangeTo } = backtest;
  const rules = testedRules.parse(backtest.rules);
  const whatIf = { rules, set: compileTested(rules), threshold, model };
  const ruleIds = rules.flatMap(({ ruleId }) => ruleId ?? []);
  const tally = backtest.tally === null ? emptyTally(rules) : tallySchema.parse(backtest.tally);
  const sampling = { size: backtest.sampleSize, seed: backtest.sampleSeed };
  const startedAt = performance.now();
  let done = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  let place = [
    (backtest.cursorAt ?? backtest.rangeFrom)?.toISOString() ?? '-infinity',
    backtest.cursorId ?? NIL,
  ];
  for (;;) {
    signal.throwIfAborted();
    const { rows: page } = await databaseAnswer(
      database.pool.query<PastVideo>({
        ...READ_PAGE,
        values: [...place, rangeTo, PAGE_SIZE, ruleIds],
      }),
    );
    const last = page.at(-1);
    if (last === undefined) return;
    for (const outcome of await databaseAnswer(replayPage(database.pool, whatIf, page))) {
      countVideo(tally, outcome, sampling);
    }
    done += page.length;
    place = [last.submittedAt.toISOString(), last.videoId];
    const rate = done / Math.max((performance.now() - startedAt) / 1_000, 0.001);
    const { rows } = await databaseAnswer(
      database.pool.query<{ held: boolean }>({
        ...APPEND_PAGE,
        values: [id, attempt, ...place, page.length, rate, JSON.stringify(tally)],
      }),
    );
    if (rows[0]?.held !== true) throw new StaleAttemptError(attempt);
    if (performance.now() - toldAt < TELL_INTERVAL_MS) continue;
    await publishEvent(database.prisma, BACKTEST_PROGRESS, { runId: id });
    toldAt = performance.now();
  }
}
