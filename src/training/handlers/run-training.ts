import type { Database } from '../../db/database.ts';
import { Prisma, type TrainingRun } from '../../generated/prisma/client.ts';
import { runTraining } from '../../jobs/definitions.ts';
import { type JobHandler, WorkerStoppingError } from '../../jobs/job-runner.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { repeat } from '../../jobs/repeat.ts';
import type { Logger } from '../../logger.ts';
import type { EpochMetrics } from '../../ml/types.ts';
import { buildSnapshot } from '../build-snapshot.ts';
import { PATIENT } from '../patient-transaction.ts';
import { publishCandidate } from '../publish-candidate.ts';
import { changeRun, endRun, lockRun } from '../run-status.ts';
import { trainCandidate } from '../train-candidate.ts';
import { failureReason, RunCancelledError, StaleAttemptError } from '../training-error.ts';

/** How soon a cancellation is seen. It must be over within two seconds. */
const WATCH_INTERVAL_MS = 500;

/** The share of the progress bar that the epochs fill; evaluating and storing fill the rest. */
const EPOCHS_SHARE = 0.95;

type Room = { database: Database; jobs: Jobs; log: Logger };

/**
 * Works on a training run: takes it with a new attempt number, trains, and publishes.
 *
 * The attempt number is the fencing token. A job is given to a worker at least once, so two may hold the
 * same run for a while (a hanging worker wakes up after its job was handed on): whatever is
 * written says which attempt writes it, and only the newest is let through.
 *
 * How an attempt can end: SUCCEEDED; CANCELLED; FAILED at once, for a reason of its own, which a retry
 * would meet again; back to QUEUED with a fresh job, when the worker is asked to stop, which does not
 * count as a death; or thrown to the queue, when the database failed under it, to be retried once.
 */
export function runTrainingHandler(room: Room): JobHandler<{ runId: string }> {
  const { database } = room;
  return async ({ payload: { runId }, signal: jobSignal }) => {
    const run = await takeRun(database, runId);
    if (run === null) return;
    const log = room.log.child({ runId, attempt: run.attempt });
    const watch = watchRun(database, run, log);
    const signal = AbortSignal.any([jobSignal, watch.signal]);
    try {
      const version = await train({ database, log }, run, signal);
      log.info({ version }, 'a training run succeeded');
    } catch (error) {
      const isStopping = jobSignal.reason instanceof WorkerStoppingError;
      // The claim on the job was lost, to a missed heartbeat or a fallen connection: the next has it.
      if (jobSignal.aborted && !isStopping) throw jobSignal.reason;
      // An aborted training may fail in any way; why it was aborted is what counts.
      await settle({ ...room, log }, run, signal.aborted ? signal.reason : error);
    } finally {
      await watch.stop();
    }
  };
}

/** Makes the run this attempt's, and every earlier attempt at it stale. Null when there is nothing to do. */
async function takeRun({ prisma }: Database, id: string): Promise<TrainingRun | null> {
  return await prisma.$transaction(async (tx) => {
    const run = await lockRun(tx, id);
    if (run?.status === 'CANCELLING') {
      const cancelled = { status: 'CANCELLED', finishedAt: new Date() } as const;
      await changeRun(tx, { id, status: run.status }, cancelled);
      return null;
    }
    if (run?.status !== 'QUEUED' && run?.status !== 'RUNNING') return null;
    const attempt = run.attempt + 1;
    const started = { status: 'RUNNING', attempt, epoch: null, progress: 0 } as const;
    await changeRun(tx, { id, status: run.status }, { ...started, startedAt: new Date() });
    return await tx.trainingRun.findUniqueOrThrow({ where: { id } });
  }, PATIENT);
}

async function train(
  room: { database: Database; log: Logger },
  run: TrainingRun,
  signal: AbortSignal,
): Promise<number> {
  const { prisma } = room.database;
  const held = { id: run.id, attempt: run.attempt, status: 'RUNNING' } as const;
  const snapshot = await buildSnapshot(room.database);
  const write = async (
    change: Prisma.TrainingRunUncheckedUpdateManyInput,
    metrics?: EpochMetrics,
  ): Promise<void> => {
    await prisma.$transaction(async (tx) => {
      if (!(await changeRun(tx, held, change))) throw new StaleAttemptError(run.attempt);
      if (metrics === undefined) return;
      const key = { trainingRunId: run.id, attempt: run.attempt };
      await tx.trainingEpoch.create({ data: { ...key, ...metrics } });
    }, PATIENT);
  };
  await write({ datasetSnapshotId: snapshot.id });
  const onEpoch = async (metrics: EpochMetrics): Promise<void> => {
    const { epoch } = metrics;
    await write({ epoch, progress: (EPOCHS_SHARE * epoch) / run.epochs }, metrics);
  };
  const candidate = await trainCandidate(room, { run, snapshot, signal, onEpoch });
  return await publishCandidate(room.database, {
    run: { id: run.id, attempt: run.attempt },
    snapshot,
    candidate,
  });
}

/** Aborts when the run is cancelled, or is not this attempt's any more. */
function watchRun({ prisma }: Database, run: TrainingRun, log: Logger) {
  const abort = new AbortController();
  const watching = repeat(
    { intervalMs: WATCH_INTERVAL_MS, what: 'watching the run', log },
    async () => {
      const now = await prisma.trainingRun.findUnique({ where: { id: run.id } });
      if (now?.attempt !== run.attempt) abort.abort(new StaleAttemptError(run.attempt));
      else if (now.status === 'CANCELLING') abort.abort(new RunCancelledError());
      else if (now.status !== 'RUNNING') abort.abort(new StaleAttemptError(run.attempt));
    },
  );
  return { signal: abort.signal, stop: () => watching.stop() };
}

/** Records how an attempt ended that did not succeed, or throws for the queue to retry it. */
async function settle(
  { database, jobs, log }: Room,
  run: TrainingRun,
  error: unknown,
): Promise<void> {
  const { id, attempt } = run;
  if (error instanceof WorkerStoppingError) {
    const queued = { status: 'QUEUED', epoch: null, progress: 0, startedAt: null } as const;
    const isQueued = await database.prisma.$transaction(async (tx) => {
      const changed = await changeRun(tx, { id, attempt, status: 'RUNNING' }, queued);
      if (changed) await jobs.enqueue(tx, runTraining, { runId: id });
      return changed;
    }, PATIENT);
    if (isQueued) return log.info('the worker stops; the training run waits for the next one');
  } else if (isDatabaseFailure(error)) {
    throw error;
  }
  if (error instanceof RunCancelledError) log.info('a training run was cancelled');
  else log.warn({ err: error }, 'a training attempt ended without a model');
  await endRun(database, run, failureReason(error));
}

function isDatabaseFailure(error: unknown): boolean {
  return (
    error instanceof Prisma.PrismaClientKnownRequestError ||
    error instanceof Prisma.PrismaClientUnknownRequestError ||
    error instanceof Prisma.PrismaClientInitializationError
  );
}
