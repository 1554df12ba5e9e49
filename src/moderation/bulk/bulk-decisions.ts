import { z } from 'zod';
import { publishEvent } from '../../db/events.ts';
import type { BatchStatus, BulkDecision, Prisma } from '../../generated/prisma/client.ts';
import { buryBulkDecision, runBulkDecision } from '../../jobs/definitions.ts';
import { ACTIVE_STATUSES, type RunKind } from '../../runs/run-lifecycle.ts';

/** Topic on which a bulk decision's changes are told, with `{ runId }`. */
export const BULK_DECISION_PROGRESS = 'bulk_decision_progress';

/** Most videos of one bulk decision. */
export const MAX_BULK = 100_000;

/** By how many videos the count may have moved since the preview: one in a hundred. */
export function marginOf(expectedCount: number): number {
  return Math.floor(expectedCount / 100);
}

/** As `BulkDecision.filter` keeps it. */
export const storedFilter = z.object({
  ids: z.array(z.uuid()).nullish(),
  label: z.enum(['CLAIM', 'OPINION']).nullish(),
  verifiedStatus: z.enum(['VERIFIED', 'NOT_VERIFIED']).nullish(),
  authorBanStatus: z.enum(['ACTIVE', 'UNDER_REVIEW', 'BANNED']).nullish(),
  authorExternalId: z.string().nullish(),
  submittedFrom: z.coerce.date().nullish(),
  submittedTo: z.coerce.date().nullish(),
  minClaimProbability: z.number().nullish(),
  maxClaimProbability: z.number().nullish(),
  needsReview: z.boolean().nullish(),
  tag: z.string().nullish(),
  text: z.string().nullish(),
});

/** Changes a bulk decision if it still is what the caller believes it to be, and tells who watches it. */
export async function changeBulkDecision(
  tx: Prisma.TransactionClient,
  expected: { id: string; status: BatchStatus; attempt?: number },
  change: Prisma.BulkDecisionUncheckedUpdateManyInput,
): Promise<boolean> {
  const { count } = await tx.bulkDecision.updateMany({ where: expected, data: change });
  if (count === 0) return false;
  await publishEvent(tx, BULK_DECISION_PROGRESS, { runId: expected.id });
  return true;
}

/** Bulk decisions, as the worker and whoever cancels them see them. The cursor outlives an attempt. */
export const BULK_DECISIONS: RunKind<BulkDecision> = {
  what: 'bulk decision',
  audit: { noun: 'bulk-decision', subject: 'BulkDecision' },
  job: runBulkDecision,
  buryJob: buryBulkDecision,
  find: (db, id) => db.bulkDecision.findUnique({ where: { id } }),
  findActive: (db) => db.bulkDecision.findMany({ where: { status: { in: ACTIVE_STATUSES } } }),
  async lock(tx, id) {
    await tx.$queryRaw`SELECT FROM bulk_decision WHERE id = ${id}::uuid FOR UPDATE`;
    return await tx.bulkDecision.findUnique({ where: { id } });
  },
  change(tx, expected, change) {
    const startsAnew = change.attempt !== undefined || change.status === 'QUEUED';
    return changeBulkDecision(tx, expected, { ...change, ...(startsAnew && { rate: null }) });
  },
};
