import pg from 'pg';
import { CANCELLED_STATEMENT } from '../db/cancelled-statement.ts';

/**
 * Runs a statement that may safely run twice; once more when the first time ended in the dark (the
 * connection was lost, perhaps after the commit) or fell to a deadlock or a serialisation failure.
 */
export async function runTwiceIfUnclear<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isUnclear(error)) throw error;
    return await run();
  }
}

/**
 * Settles a batch so that a row that the database refuses fails alone: a batch that fails because of
 * what is in it is tried again in halves, down to the single row. Any other failure is everybody's.
 */
export async function settleApart<In, Out>(
  batch: readonly In[],
  attempt: (batch: readonly In[]) => Promise<PromiseSettledResult<Out>[]>,
): Promise<PromiseSettledResult<Out>[]> {
  try {
    return await attempt(batch);
  } catch (reason) {
    if (batch.length <= 1 || !isFaultOfRow(reason)) {
      return batch.map(() => ({ status: 'rejected', reason }));
    }
    const middle = Math.ceil(batch.length / 2);
    const first = await settleApart(batch.slice(0, middle), attempt);
    return [...first, ...(await settleApart(batch.slice(middle), attempt))];
  }
}

// Classes of SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html

/** 40 transaction rollback, 08 connection, 57 operator intervention (a server going down, but no cancelled statement). */
function isUnclear(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return error instanceof Error;
  if (error.code === CANCELLED_STATEMENT) return false;
  return ['40', '08', '57'].includes(error.code?.slice(0, 2) ?? '');
}

/** 22 data exception, 23 integrity constraint, 54 program limit, P0 raised by a trigger. */
export function isFaultOfRow(error: unknown): error is pg.DatabaseError {
  if (!(error instanceof pg.DatabaseError)) return false;
  return ['22', '23', '54', 'P0'].includes(error.code?.slice(0, 2) ?? '');
}
