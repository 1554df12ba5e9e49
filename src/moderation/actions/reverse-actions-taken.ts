import { type AnyTransaction, runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { announceActions } from '../deliveries/announce-actions.ts';
import { newId } from '../new-id.ts';
import type { TakenAction } from './take-actions-of-decisions.ts';

const REVERSE_ACTIONS = loadStatement('reverse-actions');

/**
 * Takes back actions by the ids under which they were taken, each once, and tells the platform when the
 * transaction commits (webhooks on `action.reversed`).
 * @param reversals with the decision that the reversal goes on record under: the one that undoes, or,
 *   where a person revokes without deciding anew, the one that had taken it.
 * @returns what was taken back now.
 */
export async function reverseActionsTaken(
  tx: AnyTransaction,
  {
    jobs,
    reversals,
    now,
  }: {
    jobs: Jobs;
    reversals: readonly { reversesId: string; decisionId: string; reason?: string }[];
    now?: Date;
  },
): Promise<TakenAction[]> {
  if (reversals.length === 0) return [];
  const reversed = await runStatement<TakenAction>(tx, REVERSE_ACTIONS, [
    JSON.stringify(reversals.map((reversal) => ({ id: newId(), ...reversal }))),
    now?.toISOString() ?? null,
  ]);
  const takenIds = reversed.map(({ id }) => id);
  await announceActions(tx, { jobs, topic: 'action.reversed', takenIds, now });
  return reversed;
}
