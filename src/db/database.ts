import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';
import type { Logger } from '../logger.ts';
import { isTracing } from '../tracing/start-tracing.ts';
import { forgetNames, type Route } from './pooler.ts';
import { traceQueries } from './trace-queries.ts';

/** The client, or a transaction of it: what a use case takes when it may join a caller's transaction. */
export type Db = PrismaClient | Prisma.TransactionClient;

/** One pool of connections, seen as Prisma and, for the hot statements in `sql/`, as plain `pg`. */
export type Database = {
  /** The database itself, whatever the pool goes through: for connections of one's own, which have sessions. */
  readonly url: string;
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  close(): Promise<void>;
};

/**
 * A transaction may have to wait: for a connection of a busy pool, or behind whoever holds the same row.
 * Prisma's own limits (2 and 5 seconds) give up on a loaded machine.
 */
const PATIENT = { maxWait: 15_000, timeout: 30_000 };

/** Opens a pool of at most `poolSize` connections. Connects lazily; `close` waits for running queries. */
export function openDatabase(options: {
  url: string;
  poolSize: number;
  log: Logger;
  /** How long a statement may take before Postgres cancels it; for ever by default. */
  statementTimeoutMs?: number | undefined;
  /** How long a request waits for a connection. */
  connectionTimeoutMs?: number;
  /** Where the pool goes, when not to `url`. */
  pooler?: (Route & { url: string }) | undefined;
}): Database {
  const { pooler = { url: options.url, pooled: false, namedStatements: true } } = options;
  const pool = new pg.Pool({
    connectionString: pooler.url,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 10_000,
    application_name: 'gavel',
    // A pooler refuses them, or hands them to a session that others use.
    ...(!pooler.pooled && {
      // A process that hangs inside a transaction must not hold its locks for longer than it is missed.
      idle_in_transaction_session_timeout: 10_000,
      ...(options.statementTimeoutMs !== undefined && {
        statement_timeout: options.statementTimeoutMs,
      }),
    }),
  });
  if (!pooler.namedStatements) pool.on('connect', forgetNames);
  if (isTracing()) pool.on('connect', traceQueries);
  let closing = false;
  // A connection that dies while idle is replaced by the pool; unheard, the event would end the process.
  pool.on('error', (error) => {
    if (!closing) options.log.warn({ err: error }, 'idle database connection lost');
  });
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: PATIENT,
  });
  return {
    url: options.url,
    prisma,
    pool,
    async close() {
      closing = true;
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
