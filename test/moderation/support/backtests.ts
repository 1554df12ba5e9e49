import type { Database } from '../../../src/db/database.ts';
import type { Backtest } from '../../../src/generated/prisma/client.ts';
import type { Jobs } from '../../../src/jobs/jobs.ts';
import { createLogger } from '../../../src/logger.ts';
import type { Model } from '../../../src/ml/types.ts';
import { startBacktest } from '../../../src/moderation/backtest/start-backtest.ts';
import { type Tally, tallySchema } from '../../../src/moderation/backtest/tally.ts';
import { runBacktestHandler } from '../../../src/moderation/handlers/run-backtest.ts';

type Room = { database: Database; jobs: Jobs };
type Question = Parameters<typeof startBacktest>[1];

const log = createLogger('fatal');

/** Asks, with what is not said left out. */
export async function ask(room: Room, question: Partial<Question> = {}): Promise<Backtest> {
  return await startBacktest(room, {
    name: 'a test',
    rules: [],
    threshold: null,
    modelVersion: null,
    from: null,
    to: null,
    sampleSize: 50,
    sampleSeed: 1,
    actor: 'key:admin',
    ...question,
  });
}

/** Works on a backtest in this process, as a worker does. */
export async function workOn(room: Room, { id }: Backtest, model?: Model): Promise<Backtest> {
  const handler = runBacktestHandler({ ...room, log }, async () => {
    if (model === undefined) throw new Error('no model was asked for');
    return model;
  });
  await handler({
    payload: { runId: id },
    signal: new AbortController().signal,
    lastError: null,
  });
  return await room.database.prisma.backtest.findUniqueOrThrow({ where: { id } });
}

/** What came out of it. */
export async function answer(
  room: Room,
  question: Partial<Question> = {},
  model?: Model,
): Promise<Tally> {
  const done = await workOn(room, await ask(room, question), model);
  if (done.status !== 'SUCCEEDED') throw new Error(`${done.status}: ${done.failure}`);
  return tallySchema.parse(done.tally);
}
