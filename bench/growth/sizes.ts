import type pg from 'pg';

/** What a table or an index of it takes on disk; of a partitioned one, all its partitions together. */
export type Size = Readonly<{
  table: string;
  /** Null for the table itself, with what its long values take. */
  index: string | null;
  rows: number;
  mb: number;
}>;

/** Whatever takes more than a hundredth of the database, the largest table first. */
export async function sizes(pool: pg.Pool): Promise<Size[]> {
  const { rows } = await pool.query<Size>(SIZES);
  return rows;
}

/** Leaves of a partitioned table or index are counted to its root. */
const SIZES = `
  WITH leaf AS (
    SELECT coalesce(pg_partition_root(c.oid), c.oid) AS root, c.oid, c.relkind,
      c.reltuples, pg_relation_size(c.oid) + coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) AS bytes
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')
  ),
  relation AS (
    SELECT root, relkind, sum(bytes) AS bytes, sum(greatest(reltuples, 0)) AS tuples
    FROM leaf GROUP BY root, relkind
  ),
  named AS (
    SELECT coalesce(i.indrelid, r.root)::regclass::text AS "table",
      CASE WHEN i.indexrelid IS NOT NULL THEN r.root::regclass::text END AS index,
      r.tuples, r.bytes
    FROM relation r LEFT JOIN pg_index i ON i.indexrelid = r.root
  )
  SELECT "table", index, tuples::float8 AS rows, (bytes / 1048576.0)::float8 AS mb
  FROM named
  WHERE bytes >= 0.01 * (SELECT sum(bytes) FROM named)
  ORDER BY sum(bytes) OVER (PARTITION BY "table") DESC, "table", index NULLS FIRST`;
