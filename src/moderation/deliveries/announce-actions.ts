import { type AnyTransaction, runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import type { ClaimLabel, DecisionOrigin } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { globalId } from './global-id.ts';
import { publishWebhookEvents } from './publish-webhook-events.ts';

const DESCRIBE_ACTIONS_TAKEN = loadStatement('describe-actions-taken');

type TakenRow = {
  id: string;
  actionId: string;
  actionKey: string;
  videoId: string;
  videoExternalId: string;
  authorExternalId: string | null;
  strikes: number;
  strikesExpireAt: Date | null;
  reversesId: string | null;
  takenAt: Date;
  decisionId: string;
  origin: DecisionOrigin;
  label: ClaimLabel | null;
};

/** Tells the platform to take actions, or to take them back, in the transaction that recorded them. */
export async function announceActions(
  tx: AnyTransaction,
  {
    jobs,
    topic,
    takenIds,
    now,
  }: {
    jobs: Jobs;
    topic: 'action.taken' | 'action.reversed';
    takenIds: readonly string[];
    now?: Date | undefined;
  },
): Promise<void> {
  if (takenIds.length === 0) return;
  await publishWebhookEvents(tx, {
    jobs,
    topic,
    now,
    describe: async () => {
      const values = [JSON.stringify(takenIds)];
      return (await runStatement<TakenRow>(tx, DESCRIBE_ACTIONS_TAKEN, values)).map(describeTaken);
    },
  });
}

function describeTaken(row: TakenRow): object {
  return {
    id: globalId('ActionTaken', row.id),
    action: { id: globalId('Action', row.actionId), key: row.actionKey },
    video: { id: globalId('Video', row.videoId), externalId: row.videoExternalId },
    authorExternalId: row.authorExternalId,
    decision: {
      id: globalId('Decision', row.decisionId),
      origin: row.origin,
      label: row.label,
    },
    strikes: row.strikes,
    strikesExpireAt: row.strikesExpireAt,
    takenAt: row.takenAt,
    ...(row.reversesId !== null && { reverses: { id: globalId('ActionTaken', row.reversesId) } }),
  };
}
