import type pg from 'pg';
import type { Db } from './database.ts';
import type { Statement } from './sql/load.ts';

/**
 * A transaction that a use case joins, whichever way its caller opened it: through Prisma, or on a
 * connection of its own where the hot path does (see `inTransaction`).
 */
export type AnyTransaction = Db | pg.ClientBase;

/**
 * Runs a statement of `sql/` in the caller's transaction.
 * @param values strings, numbers and nulls, which both ways send alike: a list goes as JSON.
 */
export async function runStatement<Row extends pg.QueryResultRow>(
  tx: AnyTransaction | pg.Pool,
  statement: Statement,
  values: readonly (string | number | null)[],
): Promise<Row[]> {
  if ('$queryRawUnsafe' in tx) return await tx.$queryRawUnsafe<Row[]>(statement.text, ...values);
  return (await tx.query<Row>({ ...statement, values: [...values] })).rows;
}
