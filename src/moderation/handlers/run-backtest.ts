import { SYSTEM } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { databaseNow } from '../../db/database-now.ts';
import type { Backtest } from '../../generated/prisma/client.ts';
import type { JobHandler } from '../../jobs/job-runner.ts';
import type { Model } from '../../ml/types.ts';
import { StaleAttemptError } from '../../runs/run-failure.ts';
import { recordRun } from '../../runs/run-lifecycle.ts';
import { runHandler, type WorkerRoom } from '../../runs/work-on-run.ts';
import { BACKTESTS, changeBacktest } from '../backtest/backtests.ts';
import { replayHistory } from '../backtest/replay-history.ts';

/**
 * Works on a backtest: judges what is left of its period, without effects.
 * @param loadModel opens a version; this room does not know where models come from.
 */
export function runBacktestHandler(
  room: WorkerRoom,
  loadModel: (version: number) => Promise<Model>,
): JobHandler<{ runId: string }> {
  const { database } = room;
  return runHandler(room, BACKTESTS, async (backtest, signal, log) => {
    const { modelVersion } = backtest;
    const model = modelVersion === null ? null : await loadModel(modelVersion);
    try {
      if (backtest.total === null) await countHistory(database, backtest);
      await replayHistory({ database, model }, backtest, signal);
    } finally {
      model?.dispose();
    }
    await change(database, backtest, {
      status: 'SUCCEEDED',
      finishedAt: await databaseNow(database.prisma),
    });
    log.info('a backtest succeeded');
  });
}

/** How many videos there are to judge: for the progress bar. */
async function countHistory(database: Database, backtest: Backtest): Promise<void> {
  const { rangeFrom, rangeTo } = backtest;
  const submittedAt = { ...(rangeFrom !== null && { gte: rangeFrom }), lt: rangeTo };
  const total = await database.prisma.video.count({
    where: { submittedAt, erasure: { is: null } },
  });
  await change(database, backtest, { total });
}

/** Changes the backtest as long as this attempt holds it. */
async function change(
  { prisma }: Database,
  { id, attempt }: Backtest,
  data: Parameters<typeof changeBacktest>[2],
): Promise<void> {
  const held = { id, attempt, status: 'RUNNING' } as const;
  await prisma.$transaction(async (tx) => {
    if (data.status === 'SUCCEEDED') await recordRun(tx, BACKTESTS, id, 'succeed', SYSTEM.worker);
    if (!(await changeBacktest(tx, held, data))) throw new StaleAttemptError(attempt);
  });
}
