import { setImmediate as nextTurn } from 'node:timers/promises';
import type pg from 'pg';

/** A place in the log of the primary server (an LSN): what was committed before it is read by who has come this far. */
export type Position = bigint;

/** Reads Postgres' notation, `16/B374D848`; null when it is something else. */
export function parsePosition(text: string): Position | null {
  const [, high, low] = /^([0-9a-f]{1,8})\/([0-9a-f]{1,8})$/i.exec(text) ?? [];
  if (high === undefined || low === undefined) return null;
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export function formatPosition(position: Position): string {
  const hex = (part: bigint) => part.toString(16).toUpperCase();
  return `${hex(position >> 32n)}/${hex(position & 0xffff_ffffn)}`;
}

/**
 * Reads how far the primary's log is on disk: all that was committed before the call is below.
 * Calls of one moment share a statement.
 */
export function readPosition(primary: pg.Pool): () => Promise<Position> {
  return shareNext(async () => {
    const { rows } = await primary.query('SELECT pg_current_wal_flush_lsn()::text AS position');
    return parsePosition(rows[0].position) ?? 0n;
  });
}

/** One call at a time. Those that come meanwhile get the answer of the next, which begins after they came. */
export function shareNext<T>(ask: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | null = null;
  return () => {
    next ??= begin();
    return next;
  };

  async function begin(): Promise<T> {
    await running;
    await nextTurn();
    next = null;
    const answer = ask();
    running = answer.catch(() => {});
    return answer;
  }
}
