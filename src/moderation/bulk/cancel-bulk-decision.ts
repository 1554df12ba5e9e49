import type { Database } from '../../db/database.ts';
import { BulkDecisionStateError, NotFoundError } from '../../errors.ts';
import type { BulkDecision } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { cancelRun } from '../../runs/run-lifecycle.ts';
import { BULK_DECISIONS } from './bulk-decisions.ts';

/**
 * Asks a bulk decision to stop. A queued one is CANCELLED at once; a running one is CANCELLING until its
 * worker has let go, within two seconds. What it has decided stays, and can be undone. Asking twice is fine.
 * @throws NotFoundError | BulkDecisionStateError
 */
export async function cancelBulkDecision(
  room: { database: Database; jobs: Jobs },
  { bulkDecisionId, actor }: { bulkDecisionId: string; actor: string },
): Promise<BulkDecision> {
  const bulk = await cancelRun(room, BULK_DECISIONS, { id: bulkDecisionId, actor });
  if (bulk === null) throw new NotFoundError(`bulk decision ${bulkDecisionId}`);
  if (bulk.status === 'SUCCEEDED' || bulk.status === 'FAILED') {
    throw new BulkDecisionStateError(
      bulk.id,
      `the bulk decision has already ended: ${bulk.status}`,
    );
  }
  return bulk;
}
