import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { StartupError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { explainConnectionFailure, placeOf } from './connection-failure.ts';
import { type Database, openDatabase } from './database.ts';
import { type EmbeddedPostgres, openEmbeddedPostgres } from './embedded-postgres.ts';
import { migrate } from './migrator.ts';

const MINIMUM_MAJOR = 15;
/** Composed services start together: the database may listen a little later than we. */
const REFUSED_RETRY_MS = 10_000;
const RETRY_INTERVAL_MS = 500;

/**
 * The database of this process, migrated: at `databaseUrl` when there is one, else the embedded
 * Postgres in `dataDir` (see embedded-postgres.ts for `mode`).
 * @param options.onServerDeath called when an embedded server that we own ends by itself.
 * @throws StartupError of one line that says what to mend; it never holds a password.
 */
export async function connectDatabase(options: {
  config: Readonly<{ databaseUrl: string | null; dataDir: string; poolSize: number }>;
  mode: 'own' | 'share';
  log: Logger;
  /** See `openDatabase`; migrations take as long as they take. */
  statementTimeoutMs?: number;
  onServerDeath?: (error: StartupError) => void;
  /** How long a refused connection is tried again, in milliseconds. */
  retryMs?: number;
}): Promise<{ database: Database; embedded: boolean; close(): Promise<void> }> {
  const {
    config,
    mode,
    log,
    onServerDeath,
    statementTimeoutMs,
    retryMs = REFUSED_RETRY_MS,
  } = options;
  let embedded: EmbeddedPostgres | null = null;
  try {
    if (config.databaseUrl === null) {
      embedded = await openEmbeddedPostgres({
        dataDir: config.dataDir,
        mode,
        log,
        ...(onServerDeath ? { onDeath: onServerDeath } : {}),
      });
    }
    const url = config.databaseUrl ?? embedded?.url ?? '';
    await requireUsableServer({ url, log, retryMs });
    await migrate({ url, log }).catch((error) => Promise.reject(explainMigration(url, error)));
    const database = openDatabase({
      url,
      poolSize: config.poolSize,
      log,
      ...(statementTimeoutMs !== undefined && { statementTimeoutMs }),
    });
    return {
      database,
      embedded: embedded !== null,
      async close() {
        await database.close();
        await embedded?.close();
      },
    };
  } catch (error) {
    await embedded?.close();
    throw error;
  }
}

async function requireUsableServer(options: {
  url: string;
  log: Logger;
  retryMs: number;
}): Promise<void> {
  const { url } = options;
  const client = await connectWithPatience(options);
  try {
    const { rows } = await client.query('SHOW server_version_num');
    const versionNumber = Number(rows[0].server_version_num);
    if (Math.floor(versionNumber / 10_000) < MINIMUM_MAJOR) {
      const { rows: names } = await client.query('SHOW server_version');
      throw new StartupError(
        `the Postgres at ${placeOf(url)} is version ${names[0].server_version}; ` +
          `Gavel needs ${MINIMUM_MAJOR} or newer`,
      );
    }
    await requireSessions(client, url);
  } finally {
    await client.end();
  }
}

async function connectWithPatience(options: {
  url: string;
  log: Logger;
  retryMs: number;
}): Promise<pg.Client> {
  const { url, log, retryMs } = options;
  const deadline = Date.now() + retryMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connect(url);
    } catch (error) {
      const failure = explainConnectionFailure(url, error);
      if (!failure.mayPass || Date.now() >= deadline) throw failure.error;
      if (attempt === 1) {
        log.warn(
          { database: placeOf(url) },
          'the database does not accept connections yet; trying again',
        );
      }
      await delay(Math.min(RETRY_INTERVAL_MS, retryMs));
    }
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'gavel',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/**
 * LISTEN, advisory locks and prepared statements need one server session for each of our connections.
 * A pooler in transaction mode lends one session to several connections, or several to one: a second
 * connection then shows up in the session that the first one uses, or the first one changes its own.
 */
async function requireSessions(client: pg.Client, url: string): Promise<void> {
  const sessionOf = async (connection: pg.Client) =>
    (await connection.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
  const other = await connect(url);
  try {
    const first = await sessionOf(client);
    await other.query('BEGIN');
    const second = await sessionOf(other);
    const again = await sessionOf(client);
    await other.query('COMMIT');
    if (first !== second && first === again) return;
  } finally {
    await other.end();
  }
  throw new StartupError(
    `${placeOf(url)} is a connection pooler without sessions: use its session mode, ` +
      'or the database itself, in DATABASE_URL',
  );
}

/** What the server refuses to a migration because of who or where we are, not because of the migration. */
function explainMigration(url: string, error: unknown): unknown {
  const cause = error instanceof StartupError ? error.cause : error;
  if (!(cause instanceof pg.DatabaseError)) return error;
  const user = decodeURIComponent(new URL(url).username) || 'the user of DATABASE_URL';
  switch (cause.code) {
    case '42501':
    case '3F000':
      return new StartupError(
        `${user} may not create tables in ${placeOf(url)}: GRANT CREATE ON SCHEMA public TO it, ` +
          'or give it a database of its own',
      );
    case '25006':
      return new StartupError(
        `the database at ${placeOf(url)} is read-only: use the primary server in DATABASE_URL`,
      );
    default:
      return error;
  }
}
