import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { StartupError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { explainConnectionFailure, placeOf } from './connection-failure.ts';
import { type Database, openDatabase } from './database.ts';
import { type EmbeddedPostgres, openEmbeddedPostgres } from './embedded-postgres.ts';
import { migrate } from './migrator.ts';
import { hasSessions, inspectRoute, type Route } from './pooler.ts';

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
  config: Readonly<{
    databaseUrl: string | null;
    /** The database itself, where `databaseUrl` may be a pooler in front of it. */
    directUrl?: string | null;
    dataDir: string;
    poolSize: number;
  }>;
  mode: 'own' | 'share';
  log: Logger;
  /** See `openDatabase`; migrations take as long as they take. */
  statementTimeoutMs?: number;
  /**
   * Whether the pool may go through the pooler. Who has few connections and long statements goes to the
   * database itself.
   */
  pooled?: boolean;
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
    pooled = false,
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
    const { directUrl = null, poolSize } = config;
    const url = directUrl ?? config.databaseUrl ?? embedded?.url ?? '';
    const variable = directUrl === null ? 'DATABASE_URL' : 'DIRECT_URL';
    await requireUsableServer({ url, variable, log, retryMs });
    await migrate({ url, log }).catch((error) =>
      Promise.reject(explainMigration({ url, variable }, error)),
    );
    const pooler =
      pooled && directUrl !== null && config.databaseUrl !== null
        ? await routeThrough({ url: config.databaseUrl, directUrl, log, retryMs })
        : undefined;
    const database = openDatabase({ url, poolSize, log, statementTimeoutMs, pooler });
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

type Attempts = { url: string; variable: string; log: Logger; retryMs: number };

async function requireUsableServer(options: Attempts): Promise<void> {
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
    const other = await connect(url);
    const sessions = await hasSessions(client, other).finally(() => other.end());
    if (!sessions) throw withoutSessions(options);
  } finally {
    await client.end();
  }
}

/** What there is at `DATABASE_URL` while the database itself is at `DIRECT_URL`. */
async function routeThrough({
  url,
  directUrl,
  log,
  retryMs,
}: {
  url: string;
  directUrl: string;
  log: Logger;
  retryMs: number;
}): Promise<Route & { url: string }> {
  const client = await connectWithPatience({ url, variable: 'DATABASE_URL', log, retryMs });
  try {
    const direct = await connect(directUrl);
    try {
      return { url, ...(await inspectRoute({ client, direct, url, log })) };
    } finally {
      await direct.end();
    }
  } finally {
    await client.end();
  }
}

async function connectWithPatience(options: Attempts): Promise<pg.Client> {
  const { url, variable, log, retryMs } = options;
  const deadline = Date.now() + retryMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connect(url);
    } catch (error) {
      const failure = explainConnectionFailure(url, error, variable);
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

function withoutSessions({ url, variable }: Attempts): StartupError {
  return new StartupError(
    `${placeOf(url)} is a connection pooler without sessions: use its session mode, ` +
      (variable === 'DIRECT_URL'
        ? 'or the database itself, in DIRECT_URL'
        : 'or leave it in DATABASE_URL and name the database itself in DIRECT_URL'),
  );
}

/** What the server refuses to a migration because of who or where we are, not because of the migration. */
function explainMigration(
  { url, variable }: { url: string; variable: string },
  error: unknown,
): unknown {
  const cause = error instanceof StartupError ? error.cause : error;
  if (!(cause instanceof pg.DatabaseError)) return error;
  const user = decodeURIComponent(new URL(url).username) || `the user of ${variable}`;
  switch (cause.code) {
    case '42501':
    case '3F000':
      return new StartupError(
        `${user} may not create tables in ${placeOf(url)}: GRANT CREATE ON SCHEMA public TO it, ` +
          'or give it a database of its own',
      );
    case '25006':
      return new StartupError(
        `the database at ${placeOf(url)} is read-only: use the primary server in ${variable}`,
      );
    default:
      return error;
  }
}
