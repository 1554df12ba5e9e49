import { publishEvent } from '../db/events.ts';
import type { Backfill, BackfillStatus, Prisma } from '../generated/prisma/client.ts';
import { buryBackfill, runBackfill } from '../jobs/definitions.ts';
import { ACTIVE_STATUSES, type RunKind } from '../runs/run-lifecycle.ts';

/** Topic on which a backfill's changes are told, with `{ runId }`. */
export const BACKFILL_PROGRESS = 'backfill_progress';

/** Backfills that somebody has yet to end; at most one a version. */
export const ACTIVE_BACKFILL = {
  status: { in: ACTIVE_STATUSES },
} satisfies Prisma.BackfillWhereInput;

/** Changes a backfill if it still is what the caller believes it to be, and tells those who watch it. */
export async function changeBackfill(
  tx: Prisma.TransactionClient,
  expected: { id: string; status: BackfillStatus; attempt?: number },
  change: Prisma.BackfillUncheckedUpdateManyInput,
): Promise<boolean> {
  const { count } = await tx.backfill.updateMany({ where: expected, data: change });
  if (count === 0) return false;
  await publishEvent(tx, BACKFILL_PROGRESS, { runId: expected.id });
  return true;
}

/** Backfills, as the worker and whoever cancels them see them. The cursor outlives an attempt. */
export const BACKFILLS: RunKind<Backfill> = {
  what: 'backfill',
  audit: { noun: 'backfill', subject: 'Backfill' },
  job: runBackfill,
  buryJob: buryBackfill,
  find: (db, id) => db.backfill.findUnique({ where: { id } }),
  findActive: (db) => db.backfill.findMany({ where: ACTIVE_BACKFILL }),
  async lock(tx, id) {
    await tx.$queryRaw`SELECT FROM backfill WHERE id = ${id}::uuid FOR UPDATE`;
    return await tx.backfill.findUnique({ where: { id } });
  },
  change(tx, expected, change) {
    const startsAnew = change.attempt !== undefined || change.status === 'QUEUED';
    return changeBackfill(tx, expected, { ...change, ...(startsAnew && { rate: null }) });
  },
};
