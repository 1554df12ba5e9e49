import { recordAudit, SYSTEM } from '../../audit/record-audit.ts';
import { databaseNow } from '../../db/database-now.ts';
import type { JobHandler } from '../../jobs/job-runner.ts';
import { StaleAttemptError } from '../../runs/run-failure.ts';
import { runHandler, type WorkerRoom } from '../../runs/work-on-run.ts';
import { BULK_DECISIONS, changeBulkDecision } from '../bulk/bulk-decisions.ts';
import { workThrough } from '../bulk/work-through.ts';

/** Works on a bulk decision, or the undoing of one. */
export function runBulkDecisionHandler(room: WorkerRoom): JobHandler<{ runId: string }> {
  const { prisma } = room.database;
  return runHandler(room, BULK_DECISIONS, async (bulk, signal, log) => {
    await workThrough(room, bulk, signal);
    const { id, attempt } = bulk;
    await prisma.$transaction(async (tx) => {
      const held = { id, attempt, status: 'RUNNING' } as const;
      const { decided } = await tx.bulkDecision.findUniqueOrThrow({ where: { id } });
      await recordAudit(tx, {
        actor: SYSTEM.worker,
        action: 'bulk-decision.succeed',
        subject: { type: 'BulkDecision', id },
        details: { decided },
      });
      const change = { status: 'SUCCEEDED', finishedAt: await databaseNow(tx) } as const;
      if (!(await changeBulkDecision(tx, held, change))) throw new StaleAttemptError(attempt);
    });
    log.info('a bulk decision succeeded');
  });
}
