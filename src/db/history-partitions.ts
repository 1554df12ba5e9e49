import type pg from 'pg';
import { inTransaction } from './transaction.ts';

/** Tables whose rows lie by the month that they were written in (docs/adr/0116-history-by-the-month.md). */
const MONTHLY_HISTORY = ['rule_match', 'audit_event'] as const;

export type MonthlyHistory = (typeof MONTHLY_HISTORY)[number];

/** Months that are made before they come: so long may no worker run. */
const MONTHS_AHEAD = 3;

/**
 * A new partition locks tables of the hot path for a moment. Where somebody holds them for longer than this, it
 * is left for the next time, rather than having every submission queue up behind it.
 */
const LOCK_TIMEOUT = '2s';

/** One worker at a time changes partitions. */
const LOCK = `SELECT set_config('lock_timeout', '${LOCK_TIMEOUT}', true),
  pg_advisory_xact_lock(hashtext('gavel.history-partitions'))`;

/**
 * Makes the partitions of the present month and of those ahead, and of whatever months rows in the default
 * partition are of, which is thereby emptied. Doing it again does nothing.
 * @returns the partitions made, by name
 */
export async function makePartitions(pool: pg.Pool, now: Date): Promise<string[]> {
  const made: string[] = [];
  for (const history of MONTHLY_HISTORY) {
    made.push(...(await settleDefault(pool, history)));
    for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) {
      const month = startOfMonth(now, ahead);
      const isNew = await inPartitionChange(pool, (client) => addMonth(client, history, month));
      if (isNew) made.push(partitionName(history, month));
    }
  }
  return made;
}

/** Runs in a transaction that no other change of partitions runs beside, and that waits for no lock for long. */
export async function inPartitionChange<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  return await inTransaction(pool, async (client) => {
    await client.query(LOCK);
    return await work(client);
  });
}

/** The first moment of the month, in UTC, that comes so many months after the one of `date`. */
export function startOfMonth(date: Date, after = 0): Date {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + after, 1));
}

function partitionName(history: MonthlyHistory, month: Date): string {
  return `${history}_${month.toISOString().slice(0, 7).replace('-', '_')}`;
}

async function addMonth(
  client: pg.PoolClient,
  history: MonthlyHistory,
  month: Date,
): Promise<boolean> {
  const { rows } = await client.query<{ added: boolean }>(
    'SELECT add_history_month($1, $2::date) AS added',
    [history, month.toISOString().slice(0, 10)],
  );
  return rows[0]?.added ?? false;
}

/**
 * Rows without a month of theirs, as of a clock that is wrong or after a long stop of all workers, move into one.
 * They are copied with their partition detached: history refuses DELETE, and a month cannot be attached beside
 * a default partition that holds its rows.
 */
async function settleDefault(pool: pg.Pool, history: MonthlyHistory): Promise<string[]> {
  const { rows } = await pool.query<{ holds: boolean }>(
    `SELECT EXISTS (SELECT FROM ${history}_default) AS holds`,
  );
  if (rows[0]?.holds !== true) return [];
  return await inPartitionChange(pool, async (client) => {
    const aside = `${history}_aside`;
    await client.query(`ALTER TABLE ${history} DETACH PARTITION ${history}_default`);
    await client.query(`ALTER TABLE ${history}_default RENAME TO ${aside}`);
    const { rows: months } = await client.query<{ month: Date }>(
      `SELECT DISTINCT date_trunc('month', created_at, 'UTC') AS month FROM ${aside} ORDER BY 1`,
    );
    const made: string[] = [];
    for (const { month } of months) {
      if (await addMonth(client, history, month)) made.push(partitionName(history, month));
    }
    await client.query(`SELECT attach_history_partition($1, $1 || '_default', 'DEFAULT')`, [
      history,
    ]);
    await client.query(`INSERT INTO ${history} SELECT * FROM ${aside}`);
    await client.query(`DROP TABLE ${aside}`);
    return made;
  });
}

/** The partitions of months before `end` that nothing was taken out of yet, the oldest first. */
export async function wholeMonthsBefore(
  pool: pg.Pool,
  history: MonthlyHistory,
  end: Date,
): Promise<{ name: string; month: Date }[]> {
  const { rows } = await pool.query<{ name: string }>(
    'SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1',
    [history],
  );
  return rows.flatMap(({ name }) => {
    const [, year, month] = /^[a-z_]+_(\d{4})_(\d{2})$/.exec(name) ?? [];
    if (year === undefined || month === undefined) return [];
    const first = new Date(Date.UTC(Number(year), Number(month) - 1, 1));
    return first < end ? [{ name, month: first }] : [];
  });
}

/** How history stands: what /metrics shows. */
export type HistoryFigures = Readonly<{
  history: MonthlyHistory;
  /** Months after the present one that have a partition, up to the first that has none. */
  monthsAhead: number;
  /** Rows without a month of theirs, counted up to `MOST_STRAYS`. */
  strays: number;
}>;

const MOST_STRAYS = 1_000;

export async function historyFigures(
  pool: pg.Pool,
  now: Date = new Date(),
): Promise<HistoryFigures[]> {
  return await Promise.all(
    MONTHLY_HISTORY.map(async (history) => {
      const { rows } = await pool.query<{ names: string[]; strays: number }>(
        `SELECT ARRAY(SELECT inhrelid::regclass::text FROM pg_inherits
           WHERE inhparent = '${history}'::regclass) AS names,
         (SELECT count(*)::int FROM (SELECT FROM ${history}_default LIMIT ${MOST_STRAYS}) AS found) AS strays`,
      );
      const { names = [], strays = 0 } = rows[0] ?? {};
      let monthsAhead = 0;
      while (names.includes(partitionName(history, startOfMonth(now, monthsAhead + 1)))) {
        monthsAhead += 1;
      }
      return { history, monthsAhead, strays };
    }),
  );
}
