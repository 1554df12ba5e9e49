import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { createLogger } from '../../src/logger.ts';
import { databaseUrl, runStatement } from './statement.ts';

export type TestDatabase = {
  url: string;
  database: Database;
  drop(): Promise<void>;
};

/**
 * A fresh, migrated database of its own, on the server of this run. `drop` closes its pool and removes
 * it, whoever else is still connected.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  return openTestDatabase(`TEMPLATE "${inject('templateDatabase')}"`);
}

/** The same, without a single table. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return openTestDatabase('TEMPLATE template0');
}

async function openTestDatabase(template: string): Promise<TestDatabase> {
  const serverUrl = inject('serverUrl');
  const name = `gavel_test_${randomBytes(8).toString('hex')}`;
  await runStatement(serverUrl, `CREATE DATABASE "${name}" ${template}`);
  const url = databaseUrl(serverUrl, name);
  const database = openDatabase({ url, poolSize: 10, log: createLogger('error') });
  return {
    url,
    database,
    async drop() {
      await database.close();
      await runStatement(serverUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}
