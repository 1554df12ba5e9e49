import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import type { Jobs } from '../../src/jobs/jobs.ts';
import { cancelTraining } from '../../src/training/cancel-training.ts';
import { requestTraining, TRAINING_LIMITS } from '../../src/training/request-training.ts';
import { startChild } from '../child-process.ts';
import type { Bench } from '../run-benchmark.ts';

/** A training that a worker is at. */
export type Training = Readonly<{
  /** @throws Error when it has ended. */
  requireRunning(): Promise<void>;
  /** Cancels it, and stops the worker. */
  stop(): Promise<void>;
}>;

const LOOK_INTERVAL_MS = 50;
const ACTOR = 'system:bench';

/** Starts a worker and a training as long as can be asked for; answers when it is in its second epoch. */
export async function startTraining(
  { database, jobs, bench }: { database: Database; jobs: Jobs; bench: Bench },
  { nice }: { nice: number },
): Promise<Training> {
  const worker = startChild(new URL('../../src/cli.ts', import.meta.url), {
    messages: z.object({ kind: z.string() }),
    env: {
      DATABASE_URL: database.url,
      GAVEL_LOG_LEVEL: 'warn',
      GAVEL_WORKER_NICE: String(nice),
    },
    args: ['worker'],
  });
  bench.defer(() => worker.close());
  const { id } = await requestTraining(
    { database, jobs },
    { epochs: TRAINING_LIMITS.maxEpochs, actor: ACTOR },
  );
  const state = () => database.prisma.trainingRun.findUniqueOrThrow({ where: { id } });
  const until = async (reached: (run: Awaited<ReturnType<typeof state>>) => boolean) => {
    for (let run = await state(); !reached(run); run = await state()) {
      bench.signal.throwIfAborted();
      await delay(LOOK_INTERVAL_MS);
    }
  };
  const requireRunning = async (): Promise<void> => {
    const { status, failure } = await state();
    if (status === 'RUNNING') return;
    throw new Error(`the training was ${status} too early (${failure ?? 'give it more --rows'})`);
  };
  await until(
    ({ status, epoch }) => (epoch ?? 0) > 0 || (status !== 'QUEUED' && status !== 'RUNNING'),
  );
  await requireRunning();
  return {
    requireRunning,
    async stop() {
      await cancelTraining({ database, jobs }, { runId: id, actor: ACTOR });
      await until(({ status }) => status === 'CANCELLED');
      await worker.close();
    },
  };
}
