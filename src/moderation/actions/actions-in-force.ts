import type { AnyTransaction } from '../../db/run-statement.ts';
import { runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';

const ACTIONS_TO_REVERSE = loadStatement('actions-to-reverse');

/** What a decision has taken, or kept of those that it replaced, and nobody has taken back. */
export async function actionsInForce(
  tx: AnyTransaction,
  decisionId: string,
): Promise<{ id: string; actionId: string }[]> {
  return await runStatement(tx, ACTIONS_TO_REVERSE, [JSON.stringify([decisionId])]);
}
