import type { Database } from '../../db/database.ts';
import { runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import { deliverWebhooks } from '../../jobs/definitions.ts';
import type { Jobs } from '../../jobs/jobs.ts';

const IDLE_OUTBOX = loadStatement('idle-outbox');

/** Finds deliveries that are due and that no job will send (its retries are used up, say), and has them sent. */
export async function wakeIdleOutbox({
  database,
  jobs,
}: {
  database: Database;
  jobs: Jobs;
}): Promise<void> {
  const { prisma } = database;
  const idle = await runStatement<{ id: string }>(prisma, IDLE_OUTBOX, [deliverWebhooks.name]);
  for (const { id: endpointId } of idle)
    await jobs.enqueue(prisma, deliverWebhooks, { endpointId });
}
