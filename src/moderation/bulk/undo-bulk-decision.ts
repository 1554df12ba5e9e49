import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { databaseNow } from '../../db/database-now.ts';
import { BulkDecisionStateError, NotFoundError } from '../../errors.ts';
import type { BulkDecision } from '../../generated/prisma/client.ts';
import { runBulkDecision } from '../../jobs/definitions.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { newId } from '../new-id.ts';
import { BULK_DECISIONS } from './bulk-decisions.ts';

/**
 * Queues the undoing of a bulk decision that has ended, however it did: all that it decided and nobody has
 * decided about since. It may be asked for again; what is undone stays undone.
 * @throws NotFoundError | BulkDecisionStateError
 */
export async function undoBulkDecision(
  { database, jobs }: { database: Database; jobs: Jobs },
  { bulkDecisionId, actor }: { bulkDecisionId: string; actor: string },
): Promise<BulkDecision> {
  return await database.prisma.$transaction(async (tx) => {
    // Locked, so that of two who ask at once the second finds what the first has queued.
    const before = await BULK_DECISIONS.lock(tx, bulkDecisionId);
    if (before === null) throw new NotFoundError(`bulk decision ${bulkDecisionId}`);
    const { id, kind, finishedAt, label, filter, reason, decided } = before;
    if (kind === 'UNDO') {
      throw new BulkDecisionStateError(id, 'what undoes a bulk decision cannot be undone');
    }
    if (finishedAt === null) {
      throw new BulkDecisionStateError(id, 'the bulk decision has not ended yet; cancel it first');
    }
    const active = await tx.bulkDecision.findFirst({ where: { undoesId: id, finishedAt: null } });
    if (active !== null) return active;
    const bulk = await tx.bulkDecision.create({
      data: {
        id: newId(),
        kind: 'UNDO',
        undoesId: id,
        status: 'QUEUED',
        filter: filter ?? {},
        label,
        policies: [],
        reason,
        expectedCount: decided,
        throughAt: await databaseNow(tx),
        requestedBy: actor,
      },
    });
    await jobs.enqueue(tx, runBulkDecision, { runId: bulk.id });
    await recordAudit(tx, {
      actor,
      action: 'bulk-decision.undo',
      subject: { type: 'BulkDecision', id },
      details: { bulkDecisionId: bulk.id, expectedCount: decided },
    });
    return bulk;
  });
}
