import { randomBytes, randomInt } from 'node:crypto';
import type pg from 'pg';
import { StartupError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { placeOf } from './connection-failure.ts';

/** What a pool that goes by an address has to mind. */
export type Route = Readonly<{
  /** Somebody between us and Postgres lends sessions to connections. */
  pooled: boolean;
  /** Whether a statement that was prepared by name is still there at its next call. */
  namedStatements: boolean;
}>;

/**
 * Finds out what is at `url`: Postgres itself, or a pooler in front of it.
 * @param client connected to `url`.
 * @param direct connected to the database itself.
 * @throws StartupError when they are not of the same database.
 */
export async function inspectRoute({
  client,
  direct,
  url,
  log,
}: {
  client: pg.Client;
  direct: pg.Client;
  url: string;
  log: Logger;
}): Promise<Route> {
  await requireSameDatabase({ client, direct, url });
  if (await isServerItself(client)) return { pooled: false, namedStatements: true };
  const namedStatements = await keepsNames(client);
  const { rows } = await client.query(
    `SELECT current_setting('statement_timeout') AS statement,
            current_setting('idle_in_transaction_session_timeout') AS idle`,
  );
  const [{ statement, idle }] = rows;
  log.info({ database: placeOf(url), namedStatements }, 'the API goes through a connection pooler');
  if (statement === '0' || idle === '0') {
    log.warn(
      { statement_timeout: statement, idle_in_transaction_session_timeout: idle },
      'sessions behind a pooler have the timeouts of their role: set both there (ALTER ROLE), ' +
        'or in the connect_query of PgBouncer',
    );
  }
  return { pooled: true, namedStatements };
}

/** How often a pooler is tried: with others at work, one try may miss that it lends sessions out. */
const TRIES = 5;

/**
 * LISTEN, advisory locks and prepared statements need one server session for each of our connections.
 * A pooler in transaction mode lends one session to several connections, or several to one: a second
 * connection then shows up in the session that the first one uses, or the first one changes its own.
 */
export async function hasSessions(one: pg.Client, other: pg.Client): Promise<boolean> {
  const tries = (await isServerItself(one)) ? 1 : TRIES;
  for (let i = 0; i < tries; i += 1) {
    const session = await sessionOf(one);
    await other.query('BEGIN');
    const kept = (await sessionOf(other)) !== session && (await sessionOf(one)) === session;
    await other.query('COMMIT');
    if (!kept) return false;
  }
  return true;
}

async function sessionOf(client: pg.Client): Promise<unknown> {
  return (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
}

/** A lock of one is seen by the other only within one database of one server. */
async function requireSameDatabase({
  client,
  direct,
  url,
}: {
  client: pg.Client;
  direct: pg.Client;
  url: string;
}): Promise<void> {
  const key = randomInt(2 ** 47);
  await direct.query('SELECT pg_advisory_lock($1)', [key]);
  try {
    const { rows } = await client.query('SELECT pg_try_advisory_xact_lock($1) AS alone', [key]);
    if (!rows[0].alone) return;
  } finally {
    await direct.query('SELECT pg_advisory_unlock($1)', [key]);
  }
  throw new StartupError(
    `${placeOf(url)} in DATABASE_URL is another database than the one in DIRECT_URL`,
  );
}

/** Postgres tells each connection the number of the process that serves it; a pooler makes one up. */
async function isServerItself(client: pg.Client): Promise<boolean> {
  return 'processID' in client && client.processID === (await sessionOf(client));
}

/**
 * PgBouncer from 1.21 on, and others, give prepared statements names of their own and prepare them again
 * in whichever session a call goes to. A session that shows our name is of one that does not.
 */
async function keepsNames(client: pg.Client): Promise<boolean> {
  const name = `gavel_probe_${randomBytes(8).toString('hex')}`;
  const text = 'SELECT 1 FROM pg_prepared_statements WHERE name = $1';
  await client.query('BEGIN');
  try {
    const { rowCount } = await client.query({ name, text, values: [name] });
    if (rowCount === 0) return true;
    await client.query(`DEALLOCATE ${name}`);
    return false;
  } finally {
    await client.query('COMMIT');
  }
}

/** Sends what has a name without it: prepared, called and forgotten in one go. */
export function forgetNames(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  Object.assign(client, {
    query: (config: unknown, ...rest: unknown[]) => query(withoutName(config), ...rest),
  });
}

function withoutName(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || !('name' in config)) return config;
  const { name: _forgotten, ...unnamed } = config;
  return unnamed;
}
