import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

// Linux reports process times to user space in ticks of 1/100 s whatever its own clock (USER_HZ).
const TICK_US = 10_000;

/** Reads how much CPU all processes of one Postgres server have used by now, in microseconds. */
export type PostgresCpuClock = () => number;

/**
 * Finds the server behind a pool among this machine's processes.
 * @returns null where there is no /proc, or where the server runs elsewhere.
 */
export async function postgresCpuClock(pool: pg.Pool): Promise<PostgresCpuClock | null> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const backend = readStat(rows[0]?.pid ?? 0);
  if (backend?.command !== 'postgres') return null;
  const postmaster = backend.parent;
  return () => {
    const own = readStat(postmaster);
    let total = own ? own.usedUs + own.reapedChildrenUs : 0;
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const stat = readStat(Number(entry));
      if (stat?.parent === postmaster) total += stat.usedUs;
    }
    return total;
  };
}

type Stat = { command: string; parent: number; usedUs: number; reapedChildrenUs: number };

/** See proc_pid_stat(5). Null for a process that has gone, or where there is no /proc. */
function readStat(pid: number): Stat | null {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The command stands in parentheses and may hold spaces; fields are numbered from 3 after it.
  const close = line.lastIndexOf(')');
  const fields = line.slice(close + 2).split(' ');
  const ticks = (field: number): number => Number(fields[field - 3]);
  return {
    command: line.slice(line.indexOf('(') + 1, close),
    parent: ticks(4),
    usedUs: (ticks(14) + ticks(15)) * TICK_US,
    reapedChildrenUs: (ticks(16) + ticks(17)) * TICK_US,
  };
}
