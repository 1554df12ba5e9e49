import { publishEvent } from '../../db/events.ts';
import type { Backtest, BatchStatus, Prisma } from '../../generated/prisma/client.ts';
import { buryBacktest, runBacktest } from '../../jobs/definitions.ts';
import { ACTIVE_STATUSES, type RunKind } from '../../runs/run-lifecycle.ts';

/** Topic on which a backtest's changes are told, with `{ runId }`. */
export const BACKTEST_PROGRESS = 'backtest_progress';

/** Changes a backtest if it still is what the caller believes it to be, and tells those who watch it. */
export async function changeBacktest(
  tx: Prisma.TransactionClient,
  expected: { id: string; status: BatchStatus; attempt?: number },
  change: Prisma.BacktestUncheckedUpdateManyInput,
): Promise<boolean> {
  const { count } = await tx.backtest.updateMany({ where: expected, data: change });
  if (count === 0) return false;
  await publishEvent(tx, BACKTEST_PROGRESS, { runId: expected.id });
  return true;
}

/** Backtests, as the worker and whoever cancels them see them. Cursor and tally outlive an attempt. */
export const BACKTESTS: RunKind<Backtest> = {
  what: 'backtest',
  audit: { noun: 'backtest', subject: 'Backtest' },
  job: runBacktest,
  buryJob: buryBacktest,
  find: (db, id) => db.backtest.findUnique({ where: { id } }),
  findActive: (db) => db.backtest.findMany({ where: { status: { in: ACTIVE_STATUSES } } }),
  async lock(tx, id) {
    await tx.$queryRaw`SELECT FROM backtest WHERE id = ${id}::uuid FOR UPDATE`;
    return await tx.backtest.findUnique({ where: { id } });
  },
  change(tx, expected, change) {
    const startsAnew = change.attempt !== undefined || change.status === 'QUEUED';
    return changeBacktest(tx, expected, { ...change, ...(startsAnew && { rate: null }) });
  },
};
