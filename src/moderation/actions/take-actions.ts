import type { AnyTransaction } from '../../db/run-statement.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { type TakenAction, takeActionsOfDecisions } from './take-actions-of-decisions.ts';

/**
 * Takes actions for one decision, in the transaction that writes it (which has to roll back when this
 * throws). The decision's row must be there already. An action named twice is taken once.
 * @param tx Prisma's transaction, or a connection inside one (`inTransaction`).
 * @throws ActionUnavailableError
 */
export async function takeActions(
  tx: AnyTransaction,
  {
    jobs,
    decision,
    actionIds,
    now,
  }: {
    jobs: Jobs;
    decision: { id: string; videoId: string };
    actionIds: readonly string[];
    /** For tests; the database's clock otherwise. */
    now?: Date;
  },
): Promise<TakenAction[]> {
  return await takeActionsOfDecisions(tx, {
    jobs,
    decisions: [{ ...decision, actionIds }],
    ...(now !== undefined && { now }),
  });
}
