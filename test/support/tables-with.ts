import { expect } from 'vitest';
import type { Database } from '../../src/db/database.ts';

/** Every table, of every schema, with a row that has one of these words in any column, bytes included. */
export async function tablesWith({ pool }: Database, words: readonly string[]): Promise<string[]> {
  const patterns = words.flatMap((word) => [`%${word}%`, `%${Buffer.from(word).toString('hex')}%`]);
  const { rows } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  expect(rows.length).toBeGreaterThan(40);
  const found = await Promise.all(
    rows.map(async ({ name }) => {
      const { rowCount } = await pool.query(
        `SELECT FROM ${name} AS row WHERE row::text ILIKE ANY ($1::text[]) LIMIT 1`,
        [patterns],
      );
      return rowCount === 0 ? [] : [name];
    }),
  );
  return found.flat();
}
