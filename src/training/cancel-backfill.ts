import type { Database } from '../db/database.ts';
import { BackfillFinishedError, NotFoundError } from '../errors.ts';
import type { Backfill } from '../generated/prisma/client.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { cancelRun } from '../runs/run-lifecycle.ts';
import { BACKFILLS } from './backfills.ts';

/**
 * Asks a backfill to stop. A queued one is CANCELLED at once; a running one is CANCELLING until its
 * worker has let go, within two seconds. What it has appended stays. Asking twice is fine.
 * @throws NotFoundError | BackfillFinishedError
 */
export async function cancelBackfill(
  room: { database: Database; jobs: Jobs },
  { backfillId, actor }: { backfillId: string; actor: string },
): Promise<Backfill> {
  const backfill = await cancelRun(room, BACKFILLS, { id: backfillId, actor });
  if (backfill === null) throw new NotFoundError(`backfill ${backfillId}`);
  const { id, status } = backfill;
  if (status === 'SUCCEEDED' || status === 'FAILED') throw new BackfillFinishedError(id, status);
  return backfill;
}
