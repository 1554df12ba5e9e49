import { type AnyTransaction, runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import type { ClaimLabel, DecisionKind, DecisionOrigin } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { globalId } from './global-id.ts';
import { publishWebhookEvents } from './publish-webhook-events.ts';

const DESCRIBE_DECISIONS = loadStatement('describe-decisions');

type DecisionRow = {
  id: string;
  kind: DecisionKind;
  origin: DecisionOrigin;
  label: ClaimLabel | null;
  supersedesId: string | null;
  decidedAt: Date;
  videoId: string;
  videoExternalId: string;
  authorExternalId: string | null;
  policies: { key: string; version: number }[];
  actions: { key: string }[];
};

/**
 * Tells who subscribed to `decision.made` of these decisions, in the transaction that writes them, after
 * their policies and actions. An undo is a decision too.
 */
export async function announceDecisions(
  tx: AnyTransaction,
  { jobs, decisionIds }: { jobs: Jobs; decisionIds: readonly string[] },
): Promise<void> {
  if (decisionIds.length === 0) return;
  await publishWebhookEvents(tx, {
    jobs,
    topic: 'decision.made',
    describe: async () => {
      const values = [JSON.stringify(decisionIds)];
      return (await runStatement<DecisionRow>(tx, DESCRIBE_DECISIONS, values)).map(
        describeDecision,
      );
    },
  });
}

function describeDecision(row: DecisionRow): object {
  return {
    id: globalId('Decision', row.id),
    kind: row.kind,
    origin: row.origin,
    label: row.label,
    video: { id: globalId('Video', row.videoId), externalId: row.videoExternalId },
    authorExternalId: row.authorExternalId,
    policies: row.policies,
    actions: row.actions,
    decidedAt: row.decidedAt,
    ...(row.supersedesId !== null && {
      supersedes: { id: globalId('Decision', row.supersedesId) },
    }),
  };
}
