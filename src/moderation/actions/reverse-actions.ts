import type { AnyTransaction } from '../../db/run-statement.ts';
import { runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { reverseActionsTaken } from './reverse-actions-taken.ts';
import type { TakenAction } from './take-actions-of-decisions.ts';

const ACTIONS_TO_REVERSE = loadStatement('actions-to-reverse');

/**
 * Takes back what decisions had done, in the transaction that writes the decisions which undo or replace
 * them. What was taken back already stays as it is; strikes cease to count at once.
 * @param tx Prisma's transaction, or a connection inside one.
 * @param decisions the new decision (its row must be there already), and the id of the one that it undoes.
 * @returns what was taken back now.
 */
export async function reverseActions(
  tx: AnyTransaction,
  {
    jobs,
    decisions,
    now,
  }: {
    jobs: Jobs;
    decisions: readonly { id: string; undoes: string }[];
    /** For tests; the database's clock otherwise. */
    now?: Date;
  },
): Promise<TakenAction[]> {
  if (decisions.length === 0) return [];
  const undoneBy = new Map(decisions.map(({ id, undoes }) => [undoes, id]));
  const found = await runStatement<{ id: string; decisionId: string }>(tx, ACTIONS_TO_REVERSE, [
    JSON.stringify([...undoneBy.keys()]),
  ]);
  const reversals = found.map(({ id, decisionId }) => ({
    reversesId: id,
    decisionId: undoneBy.get(decisionId) ?? decisionId,
  }));
  return await reverseActionsTaken(tx, { jobs, reversals, ...(now !== undefined && { now }) });
}
