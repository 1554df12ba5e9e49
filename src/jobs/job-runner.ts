import type { JobWithMetadata } from 'pg-boss';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import type { Logger } from '../logger.ts';
import { traced } from '../tracing/traced.ts';
import { findAbandonedAttempts, whileLocked } from './attempt-lock.ts';
import { JOB_DEFINITIONS, type JobDefinition } from './definitions.ts';
import { type Jobs, jobsOf, startBoss } from './jobs.ts';
import { repeat } from './repeat.ts';

/** One attempt at a job, as its handler sees it. */
type JobAttempt<Payload> = {
  payload: Payload;
  /** Aborted when the attempt no longer counts: its heartbeat was missed, or the worker stops. */
  signal: AbortSignal;
  /** For a job from a dead-letter queue: what the last attempt at the original ended with. */
  lastError: string | null;
};

/** Why an attempt is aborted when its worker is asked to stop: the work is sound, and should go on later. */
export class WorkerStoppingError extends Error {
  constructor() {
    super('the worker is stopping');
  }
}

export type JobHandler<Payload> = (attempt: JobAttempt<Payload>) => Promise<void>;

/** The queue as the worker uses it: it also does the work. */
export type JobRunner = Jobs & {
  /** Starts to work on these jobs, as many at a time as the definition says. A handler that throws leaves the job to be retried. */
  work<P extends object>(job: JobDefinition<P>, handler: JobHandler<P>): Promise<void>;
};

/**
 * Opens the queue for working: with connections, listener and maintenance loops of its own.
 *
 * Who works on a job holds an advisory lock named after the attempt, on a connection of its own. When
 * the process dies, by whatever death, its connections fall and Postgres frees the lock at once; an
 * active job whose lock is free has therefore lost its worker, and is failed by whoever looks next, so
 * that it is retried within seconds rather than after a missed heartbeat. The heartbeat remains for
 * a worker that hangs, or whose machine vanished without closing its connections. Both only hand the
 * job on: a handler must fence what it writes.
 *
 * @param heartbeatSeconds how long a worker may be silent; pg-boss allows no less than 10.
 * @param clockIntervalSeconds how often it looks whether a schedule came round; each 30 unless given.
 */
export async function openJobRunner({
  database,
  log,
  heartbeatSeconds,
  clockIntervalSeconds,
  sweepIntervalMs = 2_000,
}: {
  database: Database;
  log: Logger;
  heartbeatSeconds?: number | undefined;
  clockIntervalSeconds?: number | undefined;
  sweepIntervalMs?: number | undefined;
}): Promise<JobRunner> {
  const boss = await startBoss({
    log,
    heartbeatSeconds,
    connection: {
      connectionString: database.url,
      application_name: 'gavel-jobs',
      max: 3,
      useListenNotify: true,
      schedule: true,
      ...(clockIntervalSeconds !== undefined && {
        cronMonitorIntervalSeconds: clockIntervalSeconds,
        cronWorkerIntervalSeconds: clockIntervalSeconds,
      }),
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
    },
  });
  const stopping = new AbortController();
  const sweeping = repeat(
    { intervalMs: sweepIntervalMs, what: 'the sweep for dead jobs', log },
    async () => {
      for (const { name } of JOB_DEFINITIONS) {
        const abandoned = await findAbandonedAttempts(database.pool, name);
        if (abandoned.length === 0) continue;
        await boss.fail(name, abandoned, { message: 'the worker died' });
        log.warn({ queue: name, jobs: abandoned }, 'jobs whose worker died were taken from it');
      }
    },
  );
  await sweeping.now();

  return {
    ...jobsOf(boss),
    async work(definition, handler) {
      // Only a new job is announced by NOTIFY; a retried or a dead one is found by the poll.
      const options = {
        includeMetadata: true,
        pollingIntervalSeconds: 1,
        notifyPollingIntervalSeconds: 1,
        localConcurrency: definition.concurrency ?? 1,
        ...(definition.groupOf !== undefined && { groupConcurrency: 1 }),
      } as const;
      await boss.work(definition.name, options, async ([job]: JobWithMetadata[]) => {
        if (job === undefined) return;
        await whileLocked({ url: database.url, attempt: job }, async (lost) => {
          // Settled while the lock is held: without it, a job that is done looks abandoned.
          try {
            const attempt = {
              payload: definition.payload.parse(job.data),
              signal: AbortSignal.any([job.signal, stopping.signal, lost]),
              lastError: messageOf(job.sourceOutput),
            };
            const facts = {
              'messaging.destination.name': job.name,
              'messaging.message.id': job.id,
            };
            await traced(
              `job ${job.name}`,
              { kind: 'CONSUMER', root: true, attributes: facts },
              () => handler(attempt),
            );
            await boss.complete(job.name, job);
          } catch (error) {
            log.error({ err: error, queue: job.name, job: job.id }, 'an attempt at a job failed');
            await boss.fail(job.name, job, asError(error));
          }
        });
      });
    },
    async close() {
      await sweeping.stop();
      // No new job first, so that what an aborted handler hands back is not fetched here again.
      for (const { name } of JOB_DEFINITIONS) await boss.offWork(name, { wait: false });
      stopping.abort(new WorkerStoppingError());
      await boss.stop({ graceful: true, timeout: 30_000 });
    },
  };
}

const errorOutput = z.union([
  z.object({ message: z.string() }),
  z.object({ value: z.object({ message: z.string() }) }).transform(({ value }) => value),
]);

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** pg-boss keeps what an attempt threw, and wraps what it says itself. */
function messageOf(output: unknown): string | null {
  return errorOutput.safeParse(output).data?.message ?? null;
}
