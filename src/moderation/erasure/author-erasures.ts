import { publishEvent } from '../../db/events.ts';
import type { AuthorErasure, BatchStatus, Prisma } from '../../generated/prisma/client.ts';
import { buryAuthorErasure, runAuthorErasure } from '../../jobs/definitions.ts';
import { ACTIVE_STATUSES, type RunKind } from '../../runs/run-lifecycle.ts';

/** Topic on which the changes of an author's erasure are told, with `{ runId }`. */
export const AUTHOR_ERASURE_PROGRESS = 'author_erasure_progress';

/**
 * Changes the erasure of an author if it still is what the caller believes it to be, and tells those who
 * watch it. One that ends, however it does, forgets the author's id.
 */
export async function changeAuthorErasure(
  tx: Prisma.TransactionClient,
  expected: { id: string; status: BatchStatus; attempt?: number },
  change: Prisma.AuthorErasureUncheckedUpdateManyInput,
): Promise<boolean> {
  const { count } = await tx.authorErasure.updateMany({
    where: expected,
    data: { ...change, ...(change.finishedAt !== undefined && { authorExternalId: null }) },
  });
  if (count === 0) return false;
  await publishEvent(tx, AUTHOR_ERASURE_PROGRESS, { runId: expected.id });
  return true;
}

/** Erasures of authors, as the worker and whoever cancels them see them. */
export const AUTHOR_ERASURES: RunKind<AuthorErasure> = {
  what: 'erasure of an author',
  audit: { noun: 'author-erasure', subject: 'AuthorErasure' },
  job: runAuthorErasure,
  buryJob: buryAuthorErasure,
  find: (db, id) => db.authorErasure.findUnique({ where: { id } }),
  findActive: (db) => db.authorErasure.findMany({ where: { status: { in: ACTIVE_STATUSES } } }),
  async lock(tx, id) {
    await tx.$queryRaw`SELECT FROM author_erasure WHERE id = ${id}::uuid FOR UPDATE`;
    return await tx.authorErasure.findUnique({ where: { id } });
  },
  change(tx, expected, change) {
    const startsAnew = change.attempt !== undefined || change.status === 'QUEUED';
    return changeAuthorErasure(tx, expected, { ...change, ...(startsAnew && { rate: null }) });
  },
};
