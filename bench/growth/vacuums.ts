import type pg from 'pg';
import type { MemoryWatch } from './memory.ts';

/** What a vacuum of a table took, and what it was for. */
export type Vacuum = Readonly<{
  table: string;
  after: string;
  /** Row versions that nobody sees any more, as Postgres estimates them, before and after it. */
  deadBefore: number;
  deadAfter: number;
  seconds: number;
  peakMb: number | null;
}>;

/** One video in so many gets another probability, as from a new prediction. */
const VIDEOS_A_CHANGE = 100;

export const AFTER_LOAD = 'the load';
export const AFTER_CHANGES = 'a change of 1% of the videos';

export async function vacuum(
  { pool, memory }: { pool: pg.Pool; memory: MemoryWatch },
  table: string,
  after: string,
): Promise<Vacuum> {
  const deadBefore = await deadRows(pool, table);
  memory.peakMb();
  const start = performance.now();
  await pool.query(`VACUUM (ANALYZE) ${table}`);
  const seconds = (performance.now() - start) / 1_000;
  return {
    table,
    after,
    deadBefore,
    deadAfter: await deadRows(pool, table),
    seconds,
    peakMb: memory.peakMb(),
  };
}

/** Spread over the table, so that as many pages as rows are touched. @returns seconds, and rows that stayed on their page. */
export async function changeSome(pool: pg.Pool): Promise<{ changed: number; seconds: number }> {
  const start = performance.now();
  const { rowCount } = await pool.query(CHANGE_SOME);
  return { changed: rowCount ?? 0, seconds: (performance.now() - start) / 1_000 };
}

const CHANGE_SOME = `
  UPDATE video SET claim_probability = 1 - claim_probability, view_count = view_count + 1
  WHERE abs(hashtext(id::text)) % ${VIDEOS_A_CHANGE} = 0`;

/** From the cumulative statistics, which the sessions of this pool have flushed when they are idle. */
async function deadRows(pool: pg.Pool, table: string): Promise<number> {
  await pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await pool.query<{ dead: number }>(
    `SELECT coalesce(sum(n_dead_tup), 0)::float8 AS dead FROM pg_stat_user_tables
     WHERE coalesce(pg_partition_root(relid), relid) = $1::regclass`,
    [table],
  );
  return rows[0]?.dead ?? 0;
}
