import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
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
    /** A folder for this run, removed with all that is in it at the end. */
    runFolder: string;
  }
}

const log = createLogger('error');

/**
 * One server for the whole run: `DATABASE_URL` when set, else an embedded Postgres in a temporary
 * folder. One database is migrated; each test file clones it.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const runFolder = await mkdtemp(path.join(tmpdir(), 'gavel-test-'));
  // Root's server runs as another user, who must be able to enter.
  await chmod(runFolder, 0o755);
  // For a run that ends without its teardown, such as by Ctrl-C.
  const removeAtExit = () => {
    const script = fileURLToPath(new URL('remove-run-folder.ts', import.meta.url));
    spawn(process.execPath, [script, runFolder], { detached: true, stdio: 'ignore' }).unref();
  };
  process.once('exit', removeAtExit);

  const server = process.env.DATABASE_URL
    ? { url: process.env.DATABASE_URL, close: async () => {} }
    : await openEmbeddedPostgres({
        dataDir: path.join(runFolder, 'server'),
        mode: 'own',
        log,
        // The tests' data need not survive a power cut.
        settings: { fsync: 'off' },
      });
  const template = `gavel_template_${process.pid}_${Date.now().toString(36)}`;
  await runStatement(server.url, `CREATE DATABASE "${template}"`);
  await migrate({ url: databaseUrl(server.url, template), log });
  await runStatement(server.url, `ALTER DATABASE "${template}" ALLOW_CONNECTIONS false`);
  project.provide('serverUrl', server.url);
  project.provide('templateDatabase', template);
  project.provide('runFolder', runFolder);

  return async () => {
    await runStatement(server.url, `DROP DATABASE IF EXISTS "${template}"`);
    await server.close();
    process.off('exit', removeAtExit);
    await rm(runFolder, { recursive: true, force: true, maxRetries: 10 });
  };
}
