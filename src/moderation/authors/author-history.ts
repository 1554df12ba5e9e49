import type pg from 'pg';
import { type AnyTransaction, runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';

/** What Gavel knows of an author; all zero for one that it has not seen. */
export type AuthorHistory = Readonly<{
  /** Videos submitted in the days asked for. */
  videos: number;
  /** Those of them whose current prediction is CLAIM. */
  claims: number;
  /** Decisions about them that stand. */
  decisions: number;
  /** Actions taken in those days that were not taken back. */
  actions: number;
  /** Strikes that count now, whenever they were given. */
  activeStrikes: number;
}>;

const AUTHOR_HISTORY = loadStatement('author-history');
const DAY_MS = 24 * 60 * 60_000;

/**
 * The histories of many authors, in one query: for the facts of a batch of rules, call it once with the
 * batch's authors. A video that the caller has just written in `db` counts.
 * @param db Prisma, or a connection of `pg`, inside a transaction or not.
 * @param authorIds external ids of authors; nulls and repetitions are for the caller to leave out.
 * @param days how far back, 1 or more.
 * @returns one entry for each of `authorIds`.
 */
export async function authorHistory(
  db: AnyTransaction | pg.Pool,
  authorIds: readonly string[],
  { days, now = new Date() }: { days: number; now?: Date },
): Promise<ReadonlyMap<string, AuthorHistory>> {
  if (authorIds.length === 0) return new Map();
  const since = new Date(now.getTime() - days * DAY_MS);
  const rows = await runStatement<AuthorHistory & { authorExternalId: string }>(
    db,
    AUTHOR_HISTORY,
    [JSON.stringify(authorIds), since.toISOString(), now.toISOString()],
  );
  return new Map(rows.map(({ authorExternalId, ...history }) => [authorExternalId, history]));
}
