import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { databaseNow } from '../../db/database-now.ts';
import { ActionUnavailableError, BulkCountMovedError } from '../../errors.ts';
import type { BulkDecision, ClaimLabel } from '../../generated/prisma/client.ts';
import { runBulkDecision } from '../../jobs/definitions.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { invalid, parseLimited } from '../limited-input.ts';
import { newId } from '../new-id.ts';
import { decisionContent } from '../review/decision-content.ts';
import { policiesInForce } from '../review/policies-in-force.ts';
import type { VideoFilter } from '../video-filter.ts';
import { MAX_BULK, marginOf } from './bulk-decisions.ts';
import { countTouched } from './preview-bulk-decision.ts';

/**
 * Queues one decision about every video that passes a filter now. Those that come later are left out.
 * @param expectedCount how many there are by what the caller has seen.
 * @throws ValidationError | NotFoundError for a policy | ActionUnavailableError | BulkCountMovedError
 */
export async function startBulkDecision(
  { database, jobs }: { database: Database; jobs: Jobs },
  {
    filter,
    expectedCount,
    actor,
    ...content
  }: {
    filter: VideoFilter;
    expectedCount: number;
    actor: string;
    label: ClaimLabel | null;
    policyIds: readonly string[];
    actionIds: readonly string[];
    reason: string;
  },
): Promise<BulkDecision> {
  const { label, policyIds, actionIds, reason } = parseLimited(decisionContent, content);
  if (reason === null) throw refused('reason', 'given');
  if (label === null && actionIds.length === 0) {
    throw refused('label', 'given, unless there are actions');
  }
  return await database.prisma.$transaction(async (tx) => {
    const policies = await policiesInForce(tx, policyIds, reason);
    await requireActions(tx, actionIds);
    const count = await countTouched(tx, filter);
    if (count > MAX_BULK) throw refused('filter', `narrower: it lets over ${MAX_BULK} videos pass`);
    if (Math.abs(count - expectedCount) > marginOf(expectedCount)) {
      throw new BulkCountMovedError(expectedCount, count);
    }
    const bulk = await tx.bulkDecision.create({
      data: {
        id: newId(),
        kind: 'DECIDE',
        status: 'QUEUED',
        filter: JSON.parse(JSON.stringify(filter)),
        label,
        policies: policies.map(({ id, version }) => ({ id, version })),
        actionIds,
        reason,
        expectedCount: count,
        throughAt: await databaseNow(tx),
        requestedBy: actor,
      },
    });
    await jobs.enqueue(tx, runBulkDecision, { runId: bulk.id });
    await recordAudit(tx, {
      actor,
      action: 'bulk-decision.start',
      subject: { type: 'BulkDecision', id: bulk.id },
      details: { label, actionIds, expectedCount: count },
    });
    return bulk;
  });
}

async function requireActions(tx: Db, actionIds: readonly string[]): Promise<void> {
  const found = await tx.action.findMany({
    where: { id: { in: [...actionIds] }, archivedAt: null },
    select: { id: true },
  });
  const inUse = new Set(found.map(({ id }) => id));
  const missing = actionIds.filter((id) => !inUse.has(id));
  if (missing.length > 0) throw new ActionUnavailableError(missing);
}

function refused(field: string, limit: string) {
  return invalid([{ field, limit, message: `${field} must be ${limit}` }]);
}
