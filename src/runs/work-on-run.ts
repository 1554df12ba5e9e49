import pg from 'pg';
import type { Database } from '../db/database.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { type JobHandler, WorkerStoppingError } from '../jobs/job-runner.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { repeat } from '../jobs/repeat.ts';
import type { Logger } from '../logger.ts';
import {
  failureReason,
  LostConnectionError,
  RunCancelledError,
  StaleAttemptError,
} from './run-failure.ts';
import { endRun, type Run, type RunKind, requeueRun, takeRun } from './run-lifecycle.ts';

/** How soon a cancellation is seen. It must be over within two seconds. */
const WATCH_INTERVAL_MS = 500;

export type WorkerRoom = { database: Database; jobs: Jobs; log: Logger };

/**
 * Works on runs of a kind: takes each with a new attempt number and gives it to `work`, which must fence
 * whatever it writes by that number, end the run as SUCCEEDED itself, and stop soon after its signal.
 *
 * How an attempt can end: SUCCEEDED; CANCELLED; FAILED at once, for a reason of its own, which a retry
 * would meet again; back to QUEUED with a fresh job, when the worker is asked to stop, which does not
 * count as a death; or thrown to the queue, when the database failed under it, to be retried.
 */
export function runHandler<R extends Run>(
  room: WorkerRoom,
  kind: RunKind<R>,
  work: (run: R, signal: AbortSignal, log: Logger) => Promise<void>,
): JobHandler<{ runId: string }> {
  const { database } = room;
  return async ({ payload: { runId }, signal: jobSignal }) => {
    const run = await takeRun(database, kind, runId);
    if (run === null) return;
    const log = room.log.child({ runId, attempt: run.attempt });
    const watch = watchRun(database, kind, run, log);
    const signal = AbortSignal.any([jobSignal, watch.signal]);
    try {
      await work(run, signal, log);
    } catch (error) {
      const isStopping = jobSignal.reason instanceof WorkerStoppingError;
      // The claim on the job was lost, to a missed heartbeat or a fallen connection: the next has it.
      if (jobSignal.aborted && !isStopping) throw jobSignal.reason;
      // Aborted work may fail in any way; why it was aborted is what counts.
      await settle({ ...room, log }, kind, run, signal.aborted ? signal.reason : error);
    } finally {
      await watch.stop();
    }
  };
}

/** Ends a run whose job failed, was retried, and failed again. What it failed of last is its reason. */
export function buryHandler<R extends Run>(
  { database }: { database: Database },
  kind: RunKind<R>,
): JobHandler<{ runId: string }> {
  return async ({ payload: { runId }, lastError }) => {
    const run = await kind.find(database.prisma, runId);
    if (run === null) return;
    const tries = (kind.job.queue.retryLimit ?? 0) + 1;
    const reason = `given up after ${tries} attempts: ${lastError ?? 'the worker died'}`;
    await endRun(database, kind, run, reason);
  };
}

/** Aborts when the run is cancelled, or is not this attempt's any more. */
function watchRun<R extends Run>({ prisma }: Database, kind: RunKind<R>, run: R, log: Logger) {
  const abort = new AbortController();
  const watching = repeat(
    { intervalMs: WATCH_INTERVAL_MS, what: `watching the ${kind.what}`, log },
    async () => {
      const now = await kind.find(prisma, run.id);
      if (now?.attempt !== run.attempt) abort.abort(new StaleAttemptError(run.attempt));
      else if (now.status === 'CANCELLING') abort.abort(new RunCancelledError());
      else if (now.status !== 'RUNNING') abort.abort(new StaleAttemptError(run.attempt));
    },
  );
  return { signal: abort.signal, stop: () => watching.stop() };
}

/** Records how an attempt ended that did not succeed, or throws for the queue to retry it. */
async function settle<R extends Run>(
  { database, jobs, log }: WorkerRoom,
  kind: RunKind<R>,
  run: R,
  error: unknown,
): Promise<void> {
  if (error instanceof WorkerStoppingError) {
    if (await requeueRun({ database, jobs }, kind, run)) {
      return log.info(`the worker stops; the ${kind.what} waits for the next one`);
    }
  } else if (isDatabaseFailure(error)) {
    throw error;
  }
  if (error instanceof RunCancelledError) log.info(`a ${kind.what} was cancelled`);
  else log.warn({ err: error }, `an attempt at a ${kind.what} ended without success`);
  await endRun(database, kind, run, failureReason(error));
}

function isDatabaseFailure(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError ||
    error instanceof Prisma.PrismaClientKnownRequestError ||
    error instanceof Prisma.PrismaClientUnknownRequestError ||
    error instanceof Prisma.PrismaClientInitializationError ||
    error instanceof LostConnectionError
  );
}
