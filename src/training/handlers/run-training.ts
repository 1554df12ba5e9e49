import type { Database } from '../../db/database.ts';
import type { DatasetSnapshot, Prisma, TrainingRun } from '../../generated/prisma/client.ts';
import type { JobHandler } from '../../jobs/job-runner.ts';
import type { Logger } from '../../logger.ts';
import type { EpochMetrics } from '../../ml/types.ts';
import { StaleAttemptError } from '../../runs/run-failure.ts';
import { runHandler, type WorkerRoom } from '../../runs/work-on-run.ts';
import { buildSnapshot } from '../build-snapshot.ts';
import { readLabelWeights } from '../label-weights.ts';
import { publishCandidate } from '../publish-candidate.ts';
import { reportLeakage } from '../report-leakage.ts';
import { changeRun, TRAINING_RUNS } from '../run-status.ts';
import { trainCandidate } from '../train-candidate.ts';

/** The share of the progress bar that the epochs fill; evaluating and storing fill the rest. */
const EPOCHS_SHARE = 0.95;

/** Works on a training run: trains, and publishes what came out. */
export function runTrainingHandler(room: WorkerRoom): JobHandler<{ runId: string }> {
  const { database } = room;
  return runHandler(room, TRAINING_RUNS, async (run, signal, log) => {
    const version = await train({ database, log }, run, signal);
    log.info({ version }, 'a training run succeeded');
  });
}

async function train(
  room: { database: Database; log: Logger },
  run: TrainingRun,
  signal: AbortSignal,
): Promise<number> {
  const { prisma } = room.database;
  const held = { id: run.id, attempt: run.attempt, status: 'RUNNING' } as const;
  const snapshot = await snapshotOf(room.database, run);
  const write = async (
    change: Prisma.TrainingRunUncheckedUpdateManyInput,
    metrics?: EpochMetrics,
  ): Promise<void> => {
    await prisma.$transaction(async (tx) => {
      if (!(await changeRun(tx, held, change))) throw new StaleAttemptError(run.attempt);
      if (metrics === undefined) return;
      const key = { trainingRunId: run.id, attempt: run.attempt };
      await tx.trainingEpoch.create({ data: { ...key, ...metrics } });
    });
  };
  await write({ datasetSnapshotId: snapshot.id });
  const onEpoch = async (metrics: EpochMetrics): Promise<void> => {
    const { epoch } = metrics;
    await write({ epoch, progress: (EPOCHS_SHARE * epoch) / run.epochs }, metrics);
  };
  await reportLeakage(room.database, snapshot.id, signal);
  const candidate = await trainCandidate(room, { run, snapshot, signal, onEpoch });
  return await publishCandidate(room.database, {
    run: { id: run.id, attempt: run.attempt },
    snapshot,
    candidate,
  });
}

/** The one that was asked for, or that the attempt before has frozen; else the labels as they are now. */
async function snapshotOf(database: Database, run: TrainingRun): Promise<DatasetSnapshot> {
  const { datasetSnapshotId: id } = run;
  if (id === null) {
    return await buildSnapshot(database, { weights: readLabelWeights(run.labelWeights) });
  }
  return await database.prisma.datasetSnapshot.findUniqueOrThrow({ where: { id } });
}
