import type { QueueOptions } from 'pg-boss';
import { z } from 'zod';

/** A kind of job: its queue, what its payload must look like, and how its failures are treated. */
export type JobDefinition<Payload extends object> = Readonly<{
  name: string;
  payload: z.ZodType<Payload>;
  queue: QueueOptions;
  /** Where a job goes whose retries are used up. */
  deadLetter?: string;
  /** Jobs of one group are worked on one after the other, in whichever worker. */
  groupOf?(payload: Payload): string;
  /** How many of them a worker has at work at once; one by default. */
  concurrency?: number;
}>;

const run = z.object({ runId: z.uuid() });

type RunPayload = z.infer<typeof run>;

/** A run whose worker died twice. Its handler records the reason on the run. */
export const buryTraining: JobDefinition<RunPayload> = {
  name: 'bury-training',
  payload: run,
  queue: { retryLimit: 10, retryDelay: 5, expireInSeconds: 60 },
};

/**
 * One training run. A run that fails for a reason of its own (too few texts, a bad architecture) is
 * recorded as failed by its handler and not retried; only a worker that died, or lost its database,
 * leaves the job to be retried, once.
 */
export const runTraining: JobDefinition<RunPayload> = {
  name: 'run-training',
  payload: run,
  queue: {
    retryLimit: 1,
    retryDelay: 0,
    // A killed worker is noticed by its lost lock within seconds (see job-runner.ts); the heartbeat is
    // for one that hangs, and is long enough to outlast a pause of the machine.
    heartbeatSeconds: 30,
    expireInSeconds: 12 * 60 * 60,
  },
  deadLetter: buryTraining.name,
};

/** A search whose worker died too often. Its handler records the reason. */
export const buryLabelErrorSearch: JobDefinition<{ snapshotId: string }> = {
  name: 'bury-label-error-search',
  payload: z.object({ snapshotId: z.uuid() }),
  queue: buryTraining.queue,
};

/** Which labels of a snapshot are probably wrong. What is stored already is not looked for again. */
export const labelErrorSearch: JobDefinition<{ snapshotId: string }> = {
  name: 'label-error-search',
  payload: z.object({ snapshotId: z.uuid() }),
  queue: { retryLimit: 2, retryDelay: 5, heartbeatSeconds: 30, expireInSeconds: 12 * 60 * 60 },
  deadLetter: buryLabelErrorSearch.name,
};

/** A drift report over the last days, by the clock. One that is missed is made by the next day's. */
export const driftMeasurement: JobDefinition<Record<string, never>> = {
  name: 'drift-measurement',
  payload: z.strictObject({}),
  queue: { retryLimit: 2, retryDelay: 60, expireInSeconds: 60 * 60 },
};

/** A backfill whose worker died too often. Its handler records the reason on the backfill. */
export const buryBackfill: JobDefinition<RunPayload> = {
  ...buryTraining,
  name: 'bury-backfill',
};

/**
 * One backfill. It goes on where the last attempt stopped, so a worker that dies costs a page: it is
 * retried more often than a training, and given up in case it is the backfill that kills its workers.
 */
export const runBackfill: JobDefinition<RunPayload> = {
  name: 'run-backfill',
  payload: run,
  queue: { ...runTraining.queue, retryLimit: 5, expireInSeconds: 24 * 60 * 60 },
  deadLetter: buryBackfill.name,
};

/** A backtest whose worker died too often. Its handler records the reason on the backtest. */
export const buryBacktest: JobDefinition<RunPayload> = { ...buryTraining, name: 'bury-backtest' };

/** One backtest. Like a backfill, it goes on where the last attempt stopped. */
export const runBacktest: JobDefinition<RunPayload> = {
  ...runBackfill,
  name: 'run-backtest',
  deadLetter: buryBacktest.name,
};

/** A bulk decision whose worker died too often. Its handler records the reason on it. */
export const buryBulkDecision: JobDefinition<RunPayload> = {
  ...buryTraining,
  name: 'bury-bulk-decision',
};

/** One bulk decision, or its undoing. It goes on where the last attempt stopped. */
export const runBulkDecision: JobDefinition<RunPayload> = {
  ...runBackfill,
  name: 'run-bulk-decision',
  deadLetter: buryBulkDecision.name,
};

/** An author's erasure whose worker died too often. Its handler records the reason on it. */
export const buryAuthorErasure: JobDefinition<RunPayload> = {
  ...buryTraining,
  name: 'bury-author-erasure',
};

/** The erasure of an author. What an attempt has erased stays erased; the next one does the rest. */
export const runAuthorErasure: JobDefinition<RunPayload> = {
  ...runBackfill,
  name: 'run-author-erasure',
  deadLetter: buryAuthorErasure.name,
};

/** A look, each minute, whether enough labels have come to retrain. One that is missed is made up for by the next. */
export const retrainingCheck: JobDefinition<Record<string, never>> = {
  name: 'retraining-check',
  payload: z.strictObject({}),
  queue: { retryLimit: 0, expireInSeconds: 60, deleteAfterSeconds: 60 * 60 },
};

/** The schedule of the retraining policy came round. */
export const scheduledRetraining: JobDefinition<Record<string, never>> = {
  name: 'scheduled-retraining',
  payload: z.strictObject({}),
  queue: { retryLimit: 2, retryDelay: 60, expireInSeconds: 60 },
};

/**
 * Sends what is due to an endpoint. The outbox says what that is; the job only wakes who sends it, and
 * comes with each transaction that adds to the outbox, and when a retry is due.
 */
export const deliverWebhooks: JobDefinition<{ endpointId: string }> = {
  name: 'deliver-webhooks',
  payload: z.object({ endpointId: z.uuid() }),
  queue: {
    retryLimit: 10,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    heartbeatSeconds: 30,
    expireInSeconds: 5 * 60,
    deleteAfterSeconds: 10 * 60,
  },
  groupOf: ({ endpointId }) => endpointId,
  concurrency: 8,
};

/** Every queue there is, dead-letter queues before the queues that name them. */
export const JOB_DEFINITIONS = [
  buryTraining,
  runTraining,
  buryBackfill,
  runBackfill,
  buryBacktest,
  runBacktest,
  buryBulkDecision,
  runBulkDecision,
  buryAuthorErasure,
  runAuthorErasure,
  driftMeasurement,
  buryLabelErrorSearch,
  labelErrorSearch,
  retrainingCheck,
  scheduledRetraining,
  deliverWebhooks,
] as const;
