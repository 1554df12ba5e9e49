import { readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { StartupError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { DataFolderLock, readOwnerNote } from './data-folder-lock.ts';
import { chooseServerAccount } from './postgres-account.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import {
  createCluster,
  EMBEDDED_NAME,
  findCluster,
  readPassword,
  requireSameMajor,
} from './postgres-cluster.ts';
import { type PostgresServer, startServer } from './postgres-server.ts';

/**
 * A real Postgres in a data folder, for whoever has none.
 *
 * One process owns a data folder at a time (data-folder-lock.ts): it starts the server, and stops it
 * when it closes. Others may share the owner's server. Whatever a kill -9 leaves behind, a running
 * server, a stale pid file or half a database, the next owner clears away:
 *
 *     lock -> no cluster -> initdb under a passing name -> rename   (postgres-cluster.ts)
 *          -> an orphan runs -> stop it                             (postgres-process.ts)
 *          -> start, wait until ready -> tell the port to sharers   (postgres-server.ts)
 */
export type EmbeddedPostgres = Readonly<{
  /** With the password: never to be logged. */
  url: string;
  /** Whether this process owns the server, rather than sharing another's. */
  owned: boolean;
  /** Stops the server if it is owned. */
  close(): Promise<void>;
}>;

/** A sharer waits this long for an owner that is still starting. */
const SHARE_TIMEOUT_MS = 60_000;

/**
 * @param options.mode `own` starts the server, or fails if another live process owns the folder;
 *   `share` joins that process's server, or owns it when there is none.
 * @param options.onDeath called when an owned server ends while nobody asked it to.
 * @throws StartupError of one line, saying what a person can do.
 */
export async function openEmbeddedPostgres(options: {
  dataDir: string;
  mode: 'own' | 'share';
  log: Logger;
  /** Server settings on top of Gavel's own. */
  settings?: Readonly<Record<string, string>>;
  onDeath?: (error: StartupError) => void;
}): Promise<EmbeddedPostgres> {
  const deadline = Date.now() + SHARE_TIMEOUT_MS;
  for (;;) {
    const lock = await DataFolderLock.take(options.dataDir);
    if (lock) return own(lock, options);
    const owner = await readOwnerNote(options.dataDir);
    if (options.mode === 'own') {
      throw new StartupError(
        `the data folder ${options.dataDir} is in use by ${owner ? `process ${owner.pid}` : 'another process'}: ` +
          'stop that one first, or set GAVEL_DATA to another folder',
      );
    }
    const url = owner?.port ? await join(options.dataDir, owner.port) : null;
    if (url) return { url, owned: false, close: async () => {} };
    if (Date.now() > deadline) {
      throw new StartupError(
        `process ${owner?.pid ?? 'unknown'} owns the data folder ${options.dataDir}, ` +
          'but its database server does not answer',
      );
    }
    await delay(50);
  }
}

async function own(
  lock: DataFolderLock,
  options: Parameters<typeof openEmbeddedPostgres>[0],
): Promise<EmbeddedPostgres> {
  let server: PostgresServer | undefined;
  try {
    const { log } = options;
    const dataDir = await realpath(options.dataDir);
    const found = await findCluster(dataDir);
    const account = found ? found.account : await chooseServerAccount();
    const cacheDir = path.join(dataDir, 'programs');
    const binaries = await findPostgresBinaries(account, { cacheDir, log });
    if (!found) log.info({ dataDir }, 'creating the embedded database');
    const cluster = found ?? (await createCluster({ dataDir, binaries, account, log }));
    await requireSameMajor(cluster.directory, binaries.major);
    const password = await readPassword(cluster.directory);

    const portFile = path.join(dataDir, 'port');
    const wantedPort = Number(await readFile(portFile, 'utf8').catch(() => '')) || null;
    server = await startServer({
      cluster,
      binaries,
      wantedPort,
      logFile: path.join(dataDir, 'postgres.log'),
      settings: options.settings ?? {},
      log,
      onDeath: options.onDeath ?? (() => {}),
    });
    const { pid, port, stop } = server;
    await createDatabase(urlOf(port, password, 'postgres'));
    await writeFile(portFile, String(port));
    await lock.note(port);
    log.info({ pid, port, dataDir }, 'the embedded Postgres accepts connections');
    return {
      url: urlOf(port, password, EMBEDDED_NAME),
      owned: true,
      async close() {
        await stop();
        await lock.release();
      },
    };
  } catch (error) {
    await server?.stop();
    await lock.release();
    throw error;
  }
}

/** The owner's server, if it answers; else null: it may have ended since it left its note. */
async function join(dataDir: string, port: number): Promise<string | null> {
  const password = await readPassword(await realpath(path.join(dataDir, 'postgres')));
  const url = urlOf(port, password, EMBEDDED_NAME);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return url;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => {});
  }
}

async function createDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [
      EMBEDDED_NAME,
    ]);
    if (!rowCount) await client.query(`CREATE DATABASE ${EMBEDDED_NAME}`);
  } finally {
    await client.end();
  }
}

function urlOf(port: number, password: string, database: string): string {
  return `postgresql://${EMBEDDED_NAME}:${password}@127.0.0.1:${port}/${database}`;
}
