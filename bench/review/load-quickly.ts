import type pg from 'pg';

/**
 * Runs `load` while the foreign keys and the plain indexes of the tables are away: kept up row by row they
 * would be most of its time. Unique indexes stay, because foreign keys of other tables rest on them.
 */
export async function loadQuickly(
  { pool, say }: { pool: pg.Pool; say(text: string): void },
  tables: readonly string[],
  load: () => Promise<void>,
): Promise<void> {
  const { rows } = await pool.query<{ drop: string; restore: string; what: string }>(PUT_ASIDE, [
    [...tables],
  ]);
  for (const { drop } of rows) await pool.query(drop);
  await load();
  for (const { restore, what } of rows) {
    say(`putting back ${what}`);
    await pool.query(restore);
  }
}

/** Indexes come first: foreign keys are checked by them. */
const PUT_ASIDE = `
  SELECT format('DROP INDEX %s', index.indexrelid::regclass) AS drop,
    -- That of a partitioned table leaves its partitions out, and they are to have it too.
    replace(pg_get_indexdef(index.indexrelid), ' ON ONLY ', ' ON ') AS restore, 
    index.indexrelid::regclass::text AS what, 1 AS step
  FROM pg_index AS index
  WHERE index.indrelid = ANY ($1::text[]::regclass[]) AND NOT index.indisunique
  UNION ALL
  SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
    conname, 2
  FROM pg_constraint
  WHERE conrelid = ANY ($1::text[]::regclass[]) AND contype = 'f'
  ORDER BY step`;
