import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { StartupError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** The key that Prisma's own migrate commands lock, so that neither runs beside the other. */
const PRISMA_ADVISORY_LOCK = 72_707_369;

/** As Prisma creates it. */
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                      VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum                VARCHAR(64) NOT NULL,
  finished_at             TIMESTAMPTZ,
  migration_name          VARCHAR(255) NOT NULL,
  logs                    TEXT,
  rolled_back_at          TIMESTAMPTZ,
  started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count     INTEGER NOT NULL DEFAULT 0
)`;

type Migration = { name: string; sql: string; checksum: string };
type AppliedRow = { migration_name: string; checksum: string; finished_at: Date | null };

/**
 * Applies what `prisma/migrations` holds and the database lacks, and records it in `_prisma_migrations`
 * as `prisma migrate deploy` would, so that Prisma's tools agree with what they find.
 *
 * Each migration is one transaction together with its record, hence applied as a whole or not at all
 * (statements that refuse transactions, such as CREATE INDEX CONCURRENTLY, are therefore not for
 * migrations). An advisory lock makes several processes take turns.
 * @throws StartupError when code and database do not fit: a changed, failed or unknown migration.
 */
export async function migrate(options: {
  url: string;
  log: Logger;
  directory?: string;
}): Promise<{ applied: string[] }> {
  const directory =
    options.directory ?? fileURLToPath(new URL('../../prisma/migrations', import.meta.url));
  const known = await readMigrations(directory);
  const client = new pg.Client({
    connectionString: options.url,
    application_name: 'gavel migrator',
  });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_ADVISORY_LOCK]);
    const done = await readApplied(client);
    requireAgreement(known, done);
    const pending = known.filter(({ name }) => !done.some((row) => row.migration_name === name));
    if (pending.length > 0) await client.query(MIGRATIONS_TABLE);
    for (const migration of pending) {
      await apply(client, migration);
      options.log.info({ migration: migration.name }, 'applied a database migration');
    }
    return { applied: pending.map(({ name }) => name) };
  } finally {
    // Ends the session, and with it the lock.
    await client.end();
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const bytes = await readFile(path.join(directory, name, 'migration.sql'));
      const checksum = createHash('sha256').update(bytes).digest('hex');
      return { name, sql: bytes.toString('utf8'), checksum };
    }),
  );
}

async function readApplied(client: pg.Client): Promise<AppliedRow[]> {
  const table = await client.query(`SELECT to_regclass('_prisma_migrations') AS found`);
  if (table.rows[0].found === null) return [];
  const { rows } = await client.query<AppliedRow>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  return rows;
}

function requireAgreement(known: Migration[], done: AppliedRow[]): void {
  for (const row of done) {
    const name = row.migration_name;
    const migration = known.find((candidate) => candidate.name === name);
    if (!migration) {
      throw new StartupError(
        `the database is newer than this Gavel: it has the migration ${name}, which is unknown here; ` +
          'use the newer Gavel, or another database',
      );
    }
    if (row.finished_at === null) {
      throw new StartupError(
        `the migration ${name} was started by another tool and never finished; ` +
          'mend it with "prisma migrate resolve"',
      );
    }
    if (row.checksum !== migration.checksum) {
      throw new StartupError(
        `the migration ${name} differs from the one that this database has applied; ` +
          'applied migrations must not be edited',
      );
    }
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const startedAt = new Date();
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations
         (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name, startedAt],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(
      `the migration ${migration.name} failed, nothing of it stays: ${reason}`,
      {
        cause: error,
      },
    );
  }
}
