import type { Database } from './db/database.ts';
import { databaseNow } from './db/database-now.ts';
import { pruneEvents } from './db/events.ts';
import { makePartitions } from './db/history-partitions.ts';
import {
  buryAuthorErasure,
  buryBackfill,
  buryBacktest,
  buryBulkDecision,
  buryLabelErrorSearch,
  buryTraining,
  deliverWebhooks,
  driftMeasurement,
  labelErrorSearch,
  retrainingCheck,
  runAuthorErasure,
  runBackfill,
  runBacktest,
  runBulkDecision,
  runTraining,
  scheduledRetraining,
} from './jobs/definitions.ts';
import { openJobRunner } from './jobs/job-runner.ts';
import { repeat } from './jobs/repeat.ts';
import type { Logger } from './logger.ts';
import { BACKTESTS } from './moderation/backtest/backtests.ts';
import { BULK_DECISIONS } from './moderation/bulk/bulk-decisions.ts';
import { networkPolicy } from './moderation/deliveries/network-policy.ts';
import { pruneDeliveries } from './moderation/deliveries/prune-deliveries.ts';
import { requireSecretKey } from './moderation/deliveries/require-secret-key.ts';
import { webhookSender } from './moderation/deliveries/send-webhook.ts';
import { wakeIdleOutbox } from './moderation/deliveries/wake-idle-outbox.ts';
import { AUTHOR_ERASURES } from './moderation/erasure/author-erasures.ts';
import { deliverWebhooksHandler } from './moderation/handlers/deliver-webhooks.ts';
import { runAuthorErasureHandler } from './moderation/handlers/run-author-erasure.ts';
import { runBacktestHandler } from './moderation/handlers/run-backtest.ts';
import { runBulkDecisionHandler } from './moderation/handlers/run-bulk-decision.ts';
import { dropOldHistory } from './moderation/retention/drop-old-history.ts';
import { retentionPolicy } from './moderation/retention/retention-policy.ts';
import { returnExpiredLeases } from './moderation/review/return-expired-leases.ts';
import { reconcileRuns } from './runs/reconcile-runs.ts';
import { buryHandler } from './runs/work-on-run.ts';
import { BACKFILLS } from './training/backfills.ts';
import { considerRetrainingHandler } from './training/handlers/consider-retraining.ts';
import { driftMeasurementHandler } from './training/handlers/drift-measurement.ts';
import {
  buryLabelErrorSearchHandler,
  labelErrorSearchHandler,
} from './training/handlers/label-error-search.ts';
import { runBackfillHandler } from './training/handlers/run-backfill.ts';
import { runTrainingHandler } from './training/handlers/run-training.ts';
import { loadModelVersion } from './training/load-model-version.ts';
import { TRAINING_RUNS } from './training/run-status.ts';

const EACH_MINUTE = '* * * * *';
const RECONCILE_INTERVAL_MS = 10_000;
/** How long a job whose lease is over may look held to those who only watch. */
const LEASE_SWEEP_INTERVAL_MS = 5_000;
const PARTITION_INTERVAL_MS = 60 * 60_000;
const PRUNE_INTERVAL_MS = 60 * 60_000;
const IDLE_BUCKETS_KEPT_MS = 60 * 60_000;
/** Events are heard within seconds; a day of them is for who looks into what happened. */
const EVENTS_KEPT_MS = 24 * 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const OUTBOX_INTERVAL_MS = 15_000;

/**
 * Composes the worker: the one process that does the jobs. Any number may run; each job goes to one.
 * `close` takes no new job, tells the handlers to let go, and waits for them.
 * @param driftCron when drift is measured; null: never by itself; unset: as it was.
 * @param secretKey opens the secrets of webhooks; null: none are sent.
 * @param webhookNetworks that webhooks may reach though they are not public.
 * @param heartbeatSeconds how long a hanging worker keeps its job (10 at least); unset: as the queue says.
 * @param clockIntervalSeconds how often it looks at its schedules (1 at least); unset: within a minute.
 */
export async function createWorker({
  database,
  log,
  heartbeatSeconds,
  clockIntervalSeconds,
  driftCron,
  secretKey = null,
  webhookNetworks = [],
}: {
  database: Database;
  log: Logger;
  heartbeatSeconds?: number;
  clockIntervalSeconds?: number;
  driftCron?: string | null;
  secretKey?: Buffer | null;
  webhookNetworks?: readonly string[];
}): Promise<{ close(): Promise<void> }> {
  await requireSecretKey(database, secretKey);
  const jobs = await openJobRunner({ database, log, heartbeatSeconds, clockIntervalSeconds });
  const room = { database, jobs, log };
  const reconciling = repeat(
    { intervalMs: RECONCILE_INTERVAL_MS, what: 'reconciling runs', log },
    async () => {
      await reconcileRuns(room, TRAINING_RUNS);
      await reconcileRuns(room, BACKFILLS);
      await reconcileRuns(room, BACKTESTS);
      await reconcileRuns(room, BULK_DECISIONS);
      await reconcileRuns(room, AUTHOR_ERASURES);
    },
  );
  const pruning = repeat(
    { intervalMs: PRUNE_INTERVAL_MS, what: 'pruning what nobody reads again', log },
    async () => {
      const now = (await databaseNow(database.prisma)).getTime();
      await pruneEvents(database.prisma, new Date(now - EVENTS_KEPT_MS));
      // A bucket that nobody took from for an hour is full, as one that is not there.
      await database.prisma.rateBucket.deleteMany({
        where: { refilledAt: { lt: new Date(now - IDLE_BUCKETS_KEPT_MS) } },
      });
      const { webhookEventDays } = await retentionPolicy(database.prisma);
      await pruneDeliveries(database.prisma, new Date(now - webhookEventDays * DAY_MS));
      const months = await dropOldHistory(room, new Date(now));
      if (months.length > 0) log.info({ months }, 'dropped months of history');
    },
  );
  const partitioning = repeat(
    { intervalMs: PARTITION_INTERVAL_MS, what: 'making partitions ahead', log },
    async () => {
      const partitions = await makePartitions(database.pool, await databaseNow(database.prisma));
      if (partitions.length > 0) log.info({ partitions }, 'made partitions of history');
    },
  );
  const outbox = repeat(
    { intervalMs: OUTBOX_INTERVAL_MS, what: 'looking through the outbox', log },
    () => wakeIdleOutbox(room),
  );
  const sweeping = repeat(
    { intervalMs: LEASE_SWEEP_INTERVAL_MS, what: 'returning expired leases', log },
    async () => {
      let returned: number;
      do returned = await database.prisma.$transaction(returnExpiredLeases);
      while (returned > 0);
    },
  );
  const close = async (): Promise<void> => {
    await Promise.all(
      [reconciling, pruning, partitioning, outbox, sweeping].map((each) => each.stop()),
    );
    await jobs.close();
  };
  try {
    await reconciling.now();
    await partitioning.now();
    if (driftCron !== undefined) await jobs.schedule(driftMeasurement, driftCron, {});
    await jobs.work(buryTraining, buryHandler(room, TRAINING_RUNS));
    await jobs.work(runTraining, runTrainingHandler(room));
    await jobs.work(buryBackfill, buryHandler(room, BACKFILLS));
    await jobs.work(runBackfill, runBackfillHandler(room));
    await jobs.work(buryBacktest, buryHandler(room, BACKTESTS));
    await jobs.work(
      runBacktest,
      runBacktestHandler(room, (version) => loadModelVersion(database, version)),
    );
    await jobs.work(buryBulkDecision, buryHandler(room, BULK_DECISIONS));
    await jobs.work(runBulkDecision, runBulkDecisionHandler(room));
    await jobs.work(buryAuthorErasure, buryHandler(room, AUTHOR_ERASURES));
    await jobs.work(runAuthorErasure, runAuthorErasureHandler(room));
    await jobs.work(driftMeasurement, driftMeasurementHandler(room));
    await jobs.work(buryLabelErrorSearch, buryLabelErrorSearchHandler(room));
    await jobs.work(labelErrorSearch, labelErrorSearchHandler(room));
    await jobs.schedule(retrainingCheck, EACH_MINUTE, {});
    await jobs.work(retrainingCheck, considerRetrainingHandler(room, 'LABELS'));
    await jobs.work(scheduledRetraining, considerRetrainingHandler(room, 'SCHEDULE'));
    if (secretKey !== null) {
      const send = webhookSender({ policy: networkPolicy(webhookNetworks) });
      await jobs.work(deliverWebhooks, deliverWebhooksHandler({ ...room, secretKey, send }));
      await outbox.now();
    }
  } catch (error) {
    await close();
    throw error;
  }
  log.info('the worker is ready');
  return { close };
}
