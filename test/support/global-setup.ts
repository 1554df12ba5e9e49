import { rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { openEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { migrate } from '../../src/db/migrator.ts';
import { createLogger } from '../../src/logger.ts';
import { databaseUrl, runStatement } from './statement.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a server on which databases may be created; names one that exists. */
    serverUrl: string;
    /** The migrated database that test databases are cloned from. */
    templateDatabase: string;
  }
}

const log = createLogger('error');

/**
 * One server for the whole run: `DATABASE_URL` when set, else an embedded Postgres in a temporary
 * folder. One database is migrated; each test file clones it.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.DATABASE_URL
    ? { url: process.env.DATABASE_URL, close: async () => {} }
    : await startTemporaryServer();
  const template = `gavel_template_${process.pid}_${Date.now().toString(36)}`;
  await runStatement(server.url, `CREATE DATABASE "${template}"`);
  await migrate({ url: databaseUrl(server.url, template), log });
  await runStatement(server.url, `ALTER DATABASE "${template}" ALLOW_CONNECTIONS false`);
  project.provide('serverUrl', server.url);
  project.provide('templateDatabase', template);
  return async () => {
    await runStatement(server.url, `DROP DATABASE IF EXISTS "${template}"`);
    await server.close();
  };
}

async function startTemporaryServer(): Promise<{ url: string; close(): Promise<void> }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'gavel-test-'));
  // Root's server runs as another user, who must be able to enter.
  await chmod(dataDir, 0o755);
  // For when the run ends without a teardown: the server gets its signal from its own exit hook.
  const removeAtExit = () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', removeAtExit);
  const server = await openEmbeddedPostgres({
    dataDir,
    mode: 'own',
    log,
    // The tests' data need not survive a power cut.
    settings: { fsync: 'off' },
  });
  return {
    url: server.url,
    async close() {
      await server.close();
      process.off('exit', removeAtExit);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
