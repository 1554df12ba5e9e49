import type pg from 'pg';
import { isCancelledStatement } from './cancelled-statement.ts';

type Call = (...args: unknown[]) => Promise<unknown>;

/**
 * Has a pool of reads ask another one where it fails itself: its server is gone or going, the statement was in
 * the way of replication, a table is not there yet. Reads may be repeated. What took too long is not.
 * @param onFault is called when the other could do what this could not.
 */
export function fallBack(pool: pg.Pool, other: pg.Pool, onFault: (error: unknown) => void): void {
  const query: Call = pool.query.bind(pool);
  const connect: Call = pool.connect.bind(pool);
  Object.assign(pool, {
    query: (...args: unknown[]) =>
      isCallback(args.at(-1))
        ? query(...args)
        : query(...args).catch((error: unknown) =>
            instead(error, () => (other.query as Call).apply(other, args)),
          ),
    connect: (...args: unknown[]) =>
      isCallback(args[0])
        ? connect(...args)
        : connect().catch((error: unknown) => instead(error, () => other.connect())),
  });

  async function instead(error: unknown, ask: () => Promise<unknown>): Promise<unknown> {
    if (isCancelledStatement(error)) throw error;
    const answer = await ask();
    onFault(error);
    return answer;
  }
}

function isCallback(argument: unknown): boolean {
  return typeof argument === 'function';
}
