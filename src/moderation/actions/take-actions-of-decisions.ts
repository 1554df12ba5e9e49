import { type AnyTransaction, runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import { ActionUnavailableError } from '../../errors.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { announceActions } from '../deliveries/announce-actions.ts';
import { newId } from '../new-id.ts';

/** A row of action_taken, as it was just written. */
export type TakenAction = Readonly<{ id: string; decisionId: string; actionId: string }>;

const TAKE_ACTIONS = loadStatement('take-actions');

/**
 * Takes the actions of many decisions in one statement, in the transaction that writes them, and tells
 * the platform when that commits (webhooks on `action.taken`); for a batch of rules' decisions, or a page of a bulk decision. With nothing to take it costs nothing.
 * @see takeActions for one decision
 * @throws ActionUnavailableError: the transaction has to roll back.
 */
export async function takeActionsOfDecisions(
  tx: AnyTransaction,
  {
    jobs,
    decisions,
    now,
  }: {
    jobs: Jobs;
    decisions: readonly { id: string; videoId: string; actionIds: readonly string[] }[];
    now?: Date;
  },
): Promise<TakenAction[]> {
  const wanted = decisions.flatMap(({ id, videoId, actionIds }) =>
    [...new Set(actionIds)].map((actionId) => ({ id: newId(), decisionId: id, videoId, actionId })),
  );
  if (wanted.length === 0) return [];
  const taken = await runStatement<TakenAction>(tx, TAKE_ACTIONS, [
    JSON.stringify(wanted),
    now?.toISOString() ?? null,
  ]);
  if (taken.length < wanted.length) {
    const done = new Set(taken.map(({ id }) => id));
    const missing = wanted.filter(({ id }) => !done.has(id)).map(({ actionId }) => actionId);
    throw new ActionUnavailableError([...new Set(missing)]);
  }
  const takenIds = taken.map(({ id }) => id);
  await announceActions(tx, { jobs, topic: 'action.taken', takenIds, now });
  return taken;
}
