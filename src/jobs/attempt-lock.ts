import pg from 'pg';

/** One attempt at a job: a retry is another one. */
type Attempt = { id: string; retryCount: number };

/** A fetched job has this long to be locked by its worker before it counts as abandoned. */
const GRACE_SECONDS = 3;

const LOCK_KEY = `hashtextextended('gavel.job ' || $1 || ' ' || $2, 0)`;

/**
 * Runs `work` while a connection of its own holds the attempt's advisory lock. Postgres frees the lock
 * when the connection falls, which it does with the process.
 * @param work gets a signal that is aborted when the connection is lost and the lock with it.
 */
export async function whileLocked(
  { url, attempt }: { url: string; attempt: Attempt },
  work: (lost: AbortSignal) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    application_name: 'gavel-job-lock',
  });
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(${LOCK_KEY})`, [
      attempt.id,
      String(attempt.retryCount),
    ]);
    await work(lost.signal);
  } finally {
    await client.end();
  }
}

/** Attempts that pg-boss believes to be at work, and whose lock nobody holds: their worker is dead. */
export async function findAbandonedAttempts(pool: pg.Pool, queue: string): Promise<Attempt[]> {
  const { rows } = await pool.query<Attempt>(FIND_ABANDONED, [queue, GRACE_SECONDS]);
  return rows;
}

// A lock that can be had is free; it is given back when the statement ends.
const FIND_ABANDONED = `
  SELECT id, retry_count AS "retryCount"
  FROM pgboss.job
  WHERE name = $1 AND state = 'active'
    AND started_on < clock_timestamp() - make_interval(secs => $2)
    AND pg_try_advisory_xact_lock(
      hashtextextended('gavel.job ' || id::text || ' ' || retry_count::text, 0))`;
