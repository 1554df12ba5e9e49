import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { readConfig } from '../src/config.ts';
import { connectDatabase } from '../src/db/connect.ts';
import type { Database } from '../src/db/database.ts';
import { openEmbeddedPostgres } from '../src/db/embedded-postgres.ts';
import { type PostgresFacts, postgresFacts } from './machine.ts';
import type { Bench } from './run-benchmark.ts';

/** A Postgres to measure on, with fsync on, and databases on it that nobody else sees. */
export type BenchPostgres = Readonly<{
  facts: PostgresFacts;
  /** A fresh, migrated database. It is dropped by `drop`, or at the end. */
  createDatabase(): Promise<BenchDatabase>;
}>;

export type BenchDatabase = Readonly<{ database: Database; drop(): Promise<void> }>;

/**
 * The server of `DATABASE_URL`, or an embedded one in a temporary folder. The database that the URL
 * names is not touched: the benchmark makes its own beside it.
 */
export async function openBenchPostgres(bench: Bench): Promise<BenchPostgres> {
  const { databaseUrl, poolSize } = readConfig(process.env);
  const dataDir = databaseUrl === null ? await temporaryFolder(bench) : null;
  const url = databaseUrl ?? (await startEmbedded(bench, dataDir ?? ''));
  const admin = new pg.Pool({ connectionString: url, max: 2 });
  // Unheard, the event would end the process: also when the server stops before a connection has gone.
  admin.on('error', (error) => {
    if (!bench.signal.aborted) bench.log.warn({ err: error }, 'idle database connection lost');
  });
  bench.defer(() => admin.end());

  return {
    facts: await postgresFacts(admin, dataDir),
    async createDatabase() {
      const name = `gavel_bench_${randomUUID().replaceAll('-', '')}`;
      await admin.query(`CREATE DATABASE ${name}`);
      let drop = (): Promise<unknown> => dropDatabase(admin, name);
      const dropOnce = async (): Promise<void> => {
        const pending = drop;
        drop = () => Promise.resolve();
        await pending();
      };
      bench.defer(dropOnce);
      const own = new URL(url);
      own.pathname = `/${name}`;
      const config = { databaseUrl: own.href, dataDir: dataDir ?? '', poolSize };
      const connection = await connectDatabase({ config, mode: 'share', log: bench.log });
      drop = async () => {
        await connection.close();
        await dropDatabase(admin, name);
      };
      return { database: connection.database, drop: dropOnce };
    },
  };
}

/** Postgres waits some seconds for connections that are closing; only after Ctrl-C others are left. */
async function dropDatabase(admin: pg.Pool, name: string): Promise<void> {
  await admin
    .query(`DROP DATABASE ${name}`)
    .catch(() => admin.query(`DROP DATABASE ${name} WITH (FORCE)`));
}

/** More connections than Gavel needs: pgbench opens one a client. */
const SETTINGS = { max_connections: '400' };

async function startEmbedded({ log, say, defer }: Bench, dataDir: string): Promise<string> {
  say('starting a Postgres for the benchmark');
  const server = await openEmbeddedPostgres({ dataDir, mode: 'own', log, settings: SETTINGS });
  defer(() => server.close());
  return server.url;
}

async function temporaryFolder({ defer }: Bench): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gavel-bench-'));
  defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  // Postgres refuses to run as root; the account that it then runs as must find its way in.
  await chmod(folder, 0o711);
  return realpath(folder);
}
