import { SYSTEM } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { databaseNow } from '../../db/database-now.ts';
import type { Backfill } from '../../generated/prisma/client.ts';
import type { JobHandler } from '../../jobs/job-runner.ts';
import { StaleAttemptError } from '../../runs/run-failure.ts';
import { recordRun } from '../../runs/run-lifecycle.ts';
import { runHandler, type WorkerRoom } from '../../runs/work-on-run.ts';
import { BACKFILLS, changeBackfill } from '../backfills.ts';
import { loadModelVersion } from '../load-model-version.ts';
import { scoreHistory } from '../score-history.ts';

/** Works on a backfill: scores what is left of history by its version. */
export function runBackfillHandler(room: WorkerRoom): JobHandler<{ runId: string }> {
  const { database } = room;
  return runHandler(room, BACKFILLS, async (backfill, signal, log) => {
    const model = await loadModelVersion(database, backfill.modelVersion);
    try {
      if (backfill.total === null) await countHistory(database, backfill);
      await scoreHistory({ database, model }, backfill, signal);
    } finally {
      model.dispose();
    }
    await change(database, backfill, {
      status: 'SUCCEEDED',
      finishedAt: await databaseNow(database.prisma),
    });
    log.info({ version: backfill.modelVersion }, 'a backfill succeeded');
  });
}

/** How many videos there are to score: for the progress bar, and out of date when videos are erased. */
async function countHistory(database: Database, backfill: Backfill): Promise<void> {
  const { throughVideoId } = backfill;
  const total =
    throughVideoId === null
      ? 0
      : await database.prisma.video.count({
          where: { id: { lte: throughVideoId }, erasure: { is: null } },
        });
  await change(database, backfill, { total });
}

/** Changes the backfill as long as this attempt holds it. */
async function change(
  { prisma }: Database,
  { id, attempt }: Backfill,
  data: Parameters<typeof changeBackfill>[2],
): Promise<void> {
  const held = { id, attempt, status: 'RUNNING' } as const;
  await prisma.$transaction(async (tx) => {
    if (data.status === 'SUCCEEDED') await recordRun(tx, BACKFILLS, id, 'succeed', SYSTEM.worker);
    if (!(await changeBackfill(tx, held, data))) throw new StaleAttemptError(attempt);
  });
}
