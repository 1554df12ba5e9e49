import type { Db } from '../../db/database.ts';
import { runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';

const STRUCK_AUTHORS = loadStatement('struck-authors');

/** External ids of authors with at least so many strikes that count now, in their order; from the end backwards. */
export async function struckAuthors(
  db: Db,
  {
    minActiveStrikes,
    after,
    before,
    backwards,
    take,
    now = new Date(),
  }: {
    minActiveStrikes: number;
    after: string | null;
    before: string | null;
    backwards: boolean;
    take: number;
    now?: Date;
  },
): Promise<string[]> {
  const rows = await runStatement<{ author: string }>(db, STRUCK_AUTHORS, [
    minActiveStrikes,
    now.toISOString(),
    after,
    before,
    String(backwards),
    take,
  ]);
  return rows.map(({ author }) => author);
}
