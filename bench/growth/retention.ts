import type pg from 'pg';
import type { Database } from '../../src/db/database.ts';
import { dropOldHistory } from '../../src/moderation/retention/drop-old-history.ts';
import { setRetentionPolicy } from '../../src/moderation/retention/set-retention-policy.ts';

/** What it costs to take rows out that are too old. */
export type RetentionCost = Readonly<{
  name: string;
  rows: number;
  seconds: number;
  /** Write-ahead log, which replicas and archives receive too. */
  walMb: number;
  /** By which the table and its indexes became smaller for the file system. */
  freedMb: number;
}>;

/** Months before the present one that stay. */
const MONTHS_KEPT = 1;

/** The same rule matches are taken out of a table without partitions, and then by the retention policy. */
export async function measureRetention(database: Database): Promise<RetentionCost[]> {
  const { pool } = database;
  await pool.query('CREATE TABLE bench_plain (LIKE rule_match INCLUDING ALL)');
  await pool.query('INSERT INTO bench_plain SELECT * FROM rule_match');
  await pool.query('VACUUM (ANALYZE) bench_plain');
  const deleted = await cost(pool, 'deleted and vacuumed', 'bench_plain', async () => {
    const { rowCount } = await pool.query(DELETE_OLD);
    await pool.query('VACUUM bench_plain');
    return rowCount ?? 0;
  });
  await pool.query('DROP TABLE bench_plain');

  const policy = { ruleMatchMonths: MONTHS_KEPT, auditEventMonths: null, webhookEventDays: 90 };
  await setRetentionPolicy({ database }, { ...policy, actor: 'system:bench' });
  const dropped = await cost(pool, 'dropped as months', 'rule_match', async () => {
    const months = await dropOldHistory({ database }, new Date());
    return months.reduce((sum, { rows, kept }) => sum + rows - kept, 0);
  });
  return [dropped, deleted];
}

const DELETE_OLD = `
  DELETE FROM bench_plain
  WHERE created_at < date_trunc('month', now(), 'UTC') - interval '${MONTHS_KEPT} month'`;

async function cost(
  pool: pg.Pool,
  name: string,
  table: string,
  takeOut: () => Promise<number>,
): Promise<RetentionCost> {
  const before = await state(pool, table);
  const start = performance.now();
  const rows = await takeOut();
  const seconds = (performance.now() - start) / 1_000;
  const after = await state(pool, table);
  return {
    name,
    rows,
    seconds,
    walMb: after.walMb - before.walMb,
    freedMb: before.diskMb - after.diskMb,
  };
}

async function state(pool: pg.Pool, table: string): Promise<{ walMb: number; diskMb: number }> {
  const { rows } = await pool.query<{ walMb: number; diskMb: number }>(
    `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 / 1048576 AS "walMb",
       (SELECT coalesce(sum(pg_total_relation_size(relid)), 0) FROM pg_partition_tree($1::regclass)
        WHERE isleaf)::float8 / 1048576 AS "diskMb"`,
    [table],
  );
  return rows[0] ?? { walMb: 0, diskMb: 0 };
}
