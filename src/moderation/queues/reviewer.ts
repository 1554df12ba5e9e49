import type pg from 'pg';
import { type AnyTransaction, runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import { NotFoundError, QueueForbiddenError } from '../../errors.ts';

const QUEUE_FOR_REVIEWER = loadStatement('queue-for-reviewer');

/** A moderator at work. */
export type Reviewer = Readonly<{
  /** As `Viewer.actor` names people. */
  actor: string;
  /** Holds SENIOR. */
  senior: boolean;
}>;

/**
 * A senior queue needs SENIOR, a restricted one to be listed, whoever one is.
 * @throws NotFoundError | QueueForbiddenError unless this moderator may work the queue
 */
export async function requireQueueAccess(
  db: AnyTransaction | pg.Pool,
  queueId: string,
  { actor, senior }: Reviewer,
): Promise<{ goldShare: number }> {
  const [queue] = await runStatement<{
    key: string;
    seniorOnly: boolean;
    restricted: boolean;
    goldShare: number;
    listed: boolean;
  }>(db, QUEUE_FOR_REVIEWER, [queueId, actor]);
  if (queue === undefined) throw new NotFoundError('such review queue');
  if (queue.seniorOnly && !senior) {
    throw new QueueForbiddenError(`the queue "${queue.key}" is for senior reviewers`);
  }
  if (queue.restricted && !queue.listed) {
    throw new QueueForbiddenError(`the queue "${queue.key}" is for the reviewers on its list`);
  }
  return queue;
}
