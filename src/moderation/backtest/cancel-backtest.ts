import type { Database } from '../../db/database.ts';
import { BacktestFinishedError, NotFoundError } from '../../errors.ts';
import type { Backtest } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { cancelRun } from '../../runs/run-lifecycle.ts';
import { BACKTESTS } from './backtests.ts';

/**
 * Asks a backtest to stop. A queued one is CANCELLED at once; a running one is CANCELLING until its worker
 * has let go, within two seconds. What it has counted stays. Asking twice is fine.
 * @throws NotFoundError | BacktestFinishedError
 */
export async function cancelBacktest(
  room: { database: Database; jobs: Jobs },
  { backtestId, actor }: { backtestId: string; actor: string },
): Promise<Backtest> {
  const backtest = await cancelRun(room, BACKTESTS, { id: backtestId, actor });
  if (backtest === null) throw new NotFoundError(`backtest ${backtestId}`);
  const { id, status } = backtest;
  if (status === 'SUCCEEDED' || status === 'FAILED') throw new BacktestFinishedError(id, status);
  return backtest;
}
