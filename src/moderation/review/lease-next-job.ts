import { createHash } from 'node:crypto';
import { currentRequestId } from '../../audit/request-scope.ts';
import type { Database } from '../../db/database.ts';
import { loadStatement } from '../../db/sql/load.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';
import { invalid } from '../limited-input.ts';
import { type Reviewer, requireQueueAccess } from '../queues/reviewer.ts';
import { returnExpiredLeases } from './return-expired-leases.ts';

/** How many jobs of a queue a reviewer may hold at once: enough to look ahead, too few to hoard. */
export const MAX_LEASES = 10;

const LEASE_NEXT_JOB = loadStatement('lease-next-job');
const DRAW_GOLD_JOB = loadStatement('draw-gold-job');

type Asked = { queueId: string; another: boolean; reviewer: Reviewer };

/**
 * Hands out the next job of a queue, for as long as the queue's leases last. Who holds one there already
 * gets that one again, under its token and for the full time, so that a page that was loaded again loses
 * nothing; unless `another` is asked for. In a queue with a share of gold jobs, that share of leases is of
 * a video whose label is known.
 * @returns the job with its lease; null when nothing waits for this reviewer.
 * @throws NotFoundError | QueueForbiddenError | ValidationError
 */
export async function leaseNextJob(
  { database, random = Math.random }: { database: Database; random?: () => number },
  asked: Asked,
): Promise<ReviewJob | null> {
  const { goldShare } = await requireQueueAccess(database.pool, asked.queueId, asked.reviewer);
  let id = await lease(database, asked, random() < goldShare);
  // A job whose lease is over waits too; the worker has not come by to say so yet.
  if (id === null && (await database.prisma.$transaction(returnExpiredLeases)) > 0) {
    id = await lease(database, asked, false);
  }
  return id === null ? null : await database.prisma.reviewJob.findUnique({ where: { id } });
}

async function lease(
  { pool }: Database,
  { queueId, another, reviewer: { actor } }: Asked,
  gold: boolean,
): Promise<string | null> {
  const { rows } = await inTransaction(pool, async (client) => {
    // Two requests of one reviewer, as after a double click, must not take two jobs.
    await client.query(`SELECT pg_advisory_xact_lock(${lockOf(queueId, actor)})`);
    if (gold) {
      await client.query({ ...DRAW_GOLD_JOB, values: [queueId, actor, String(another)] });
    }
    return await client.query<{ id: string | null; held: number }>({
      ...LEASE_NEXT_JOB,
      values: [queueId, actor, another, MAX_LEASES, currentRequestId()],
    });
  });
  const { id = null, held = 0 } = rows[0] ?? {};
  if (id === null && held >= MAX_LEASES) {
    const limit = `false while ${MAX_LEASES} jobs of the queue are held`;
    throw invalid([{ field: 'another', limit, message: `another must be ${limit}` }]);
  }
  return id;
}

/** A number for a lock of this reviewer in this queue. */
function lockOf(queueId: string, actor: string): bigint {
  return createHash('sha256').update(`gavel.lease ${queueId} ${actor}`).digest().readBigInt64BE();
}
