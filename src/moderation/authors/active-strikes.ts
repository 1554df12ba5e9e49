import type { Db } from '../../db/database.ts';
import { runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';

const ACTIVE_STRIKES = loadStatement('active-strikes');

/** Ids of the first 100 actions whose strikes count against an author now, those that expire first at the front. */
export async function activeStrikes(
  db: Db,
  externalId: string,
  now = new Date(),
): Promise<string[]> {
  const values = [externalId, now.toISOString()];
  return (await runStatement<{ id: string }>(db, ACTIVE_STRIKES, values)).map(({ id }) => id);
}
