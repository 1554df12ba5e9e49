import { type ConstructorOptions, fromPrisma, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { Database, Db } from '../db/database.ts';
import type { AnyTransaction } from '../db/run-statement.ts';
import { StartupError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { JOB_DEFINITIONS, type JobDefinition } from './definitions.ts';

/** The queue as everybody may use it: put work in, take back what waits, see where it stands. */
export type Jobs = {
  /** Adds a job inside the caller's transaction: it exists exactly if the transaction commits. */
  enqueue<P extends object>(
    tx: AnyTransaction,
    job: JobDefinition<P>,
    payload: P,
    options?: { startAfter?: Date },
  ): Promise<string>;
  /** Removes the jobs with this payload that nobody works on yet: whoever calls does their work. */
  absorb<P extends object>(job: JobDefinition<P>, payload: P): Promise<void>;
  /** Takes back the jobs with this payload that no worker has finished. Returns how many. */
  cancel<P extends object>(tx: Db, job: JobDefinition<P>, payload: P): Promise<number>;
  /** Whether a job with this payload waits or runs. */
  isPending<P extends object>(job: JobDefinition<P>, payload: P): Promise<boolean>;
  /**
   * Has the job made by the clock, once for all workers; null ends that. In the caller's transaction, if
   * one is given.
   * @param cron five fields, in UTC.
   * @throws StartupError when it is no cron expression
   */
  schedule<P extends object>(
    job: JobDefinition<P>,
    cron: string | null,
    payload: P,
    tx?: Db,
  ): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the queue for enqueueing, on the pool that is there: no connection, no loop and no listener of
 * its own. Creates the queues when they are missing; any number of processes may do so at once.
 */
export async function openJobs({
  database,
  log,
}: {
  database: Database;
  log: Logger;
}): Promise<Jobs> {
  const { pool } = database;
  const boss = await startBoss({
    log,
    connection: {
      db: { executeSql: (text, values) => pool.query(text, values) },
      supervise: false,
      registerInstance: false,
    },
  });
  return jobsOf(boss);
}

/**
 * Starts pg-boss in its schema and asserts every queue, with the settings of this version of Gavel.
 * @param heartbeatSeconds overrides that of the queues that have one.
 */
export async function startBoss({
  log,
  connection,
  heartbeatSeconds,
}: {
  log: Logger;
  connection: ConstructorOptions;
  heartbeatSeconds?: number | undefined;
}): Promise<PgBoss> {
  const boss = new PgBoss({ schema: 'pgboss', schedule: false, ...connection });
  boss.on('error', (error) => log.error({ err: error }, 'job queue error'));
  boss.on('warning', (warning) => log.warn({ warning }, 'job queue warning'));
  await boss.start();
  for (const { name, queue, deadLetter } of JOB_DEFINITIONS) {
    const settings = {
      ...queue,
      notify: true,
      ...(deadLetter === undefined ? {} : { deadLetter }),
      ...(queue.heartbeatSeconds === undefined || heartbeatSeconds === undefined
        ? {}
        : { heartbeatSeconds }),
    };
    await boss.createQueue(name, settings);
    await boss.updateQueue(name, settings);
  }
  return boss;
}

/** @see Jobs */
export function jobsOf(boss: PgBoss): Jobs {
  return {
    async enqueue(tx, job, payload, { startAfter } = {}) {
      const data = job.payload.parse(payload);
      const id = await boss.send(job.name, data, {
        db: executorOf(tx),
        ...(job.groupOf !== undefined && { group: { id: job.groupOf(data) } }),
        ...(startAfter !== undefined && { startAfter }),
      });
      if (id === null) throw new Error(`pg-boss refused a ${job.name} job`);
      return id;
    },
    async absorb(job, payload) {
      const found = await boss.findJobs(job.name, { data: payload, queued: true });
      const ids = found.map(({ id }) => id);
      if (ids.length > 0) await boss.deleteJob(job.name, ids);
    },
    async cancel(tx, job, payload) {
      const db = fromPrisma(tx);
      const found = await boss.findJobs(job.name, { data: payload, db });
      const ids = found.filter(isPending).map(({ id }) => id);
      if (ids.length > 0) await boss.cancel(job.name, ids, { db });
      return ids.length;
    },
    async isPending(job, payload) {
      return (await boss.findJobs(job.name, { data: payload })).some(isPending);
    },
    async schedule({ name, payload: shape }, cron, payload, tx) {
      const within = tx === undefined ? {} : { db: fromPrisma(tx) };
      if (cron === null) return await boss.unschedule(name, undefined, within);
      try {
        boss.previewSchedule(cron, { tz: 'UTC', count: 1 });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new StartupError(`the schedule "${cron}" of ${name}: ${why}`);
      }
      await boss.schedule(name, cron, shape.parse(payload), { tz: 'UTC', ...within });
    },
    async close() {
      await boss.stop();
    },
  };
}

function executorOf(tx: AnyTransaction): ReturnType<typeof fromPrisma> {
  if ('$queryRawUnsafe' in tx) return fromPrisma(tx);
  return { executeSql: async (text, values) => await tx.query(text, values) };
}

function isPending(job: Pick<JobWithMetadata, 'state'>): boolean {
  return job.state === 'created' || job.state === 'retry' || job.state === 'active';
}
