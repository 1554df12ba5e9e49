import type { Db } from './database.ts';

/** A clock; tests have their own. */
export type Clock = () => Date | Promise<Date>;

/**
 * The time by the database's clock, the one that all replicas and workers share: what one of them writes down,
 * another compares. Their own clocks may be wrong, each in its way (docs/adr/0122).
 */
export async function databaseNow(db: Db): Promise<Date> {
  const [row] = await db.$queryRaw<
    { now: Date }[]
  >`SELECT clock_timestamp()::timestamptz(3) AS now`;
  if (row === undefined) throw new Error('the database did not tell the time');
  return row.now;
}
