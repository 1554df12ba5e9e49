import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';
import type { Bench } from '../run-benchmark.ts';

const EACH_MS = 1_000;

/** The most memory that all of a server's processes had together, shared pages counted once. */
export type MemoryWatch = Readonly<{
  /** In MB since the last call; null where there is no /proc, or where the server runs elsewhere. */
  peakMb(): number | null;
}>;

export async function watchMemory(
  { defer }: Pick<Bench, 'defer'>,
  pool: pg.Pool,
): Promise<MemoryWatch> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const backend = statusOf(rows[0]?.pid ?? 0);
  if (backend?.name !== 'postgres') return { peakMb: () => null };
  let peakKb = 0;
  const look = (): void => {
    peakKb = Math.max(peakKb, serverKb(backend.parent));
  };
  const timer = setInterval(look, EACH_MS);
  defer(async () => clearInterval(timer));
  return {
    peakMb() {
      look();
      const peakMb = peakKb / 1024;
      peakKb = 0;
      return peakMb;
    },
  };
}

function serverKb(postmaster: number): number {
  let total = proportionalKb(postmaster);
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const pid = Number(entry);
    if (statusOf(pid)?.parent === postmaster) total += proportionalKb(pid);
  }
  return total;
}

/** See proc_pid_status(5). Null for a process that has gone. */
function statusOf(pid: number): { name: string; parent: number } | null {
  const text = read(`/proc/${pid}/status`);
  const name = /^Name:\s+(.*)$/m.exec(text)?.[1];
  const parent = /^PPid:\s+(\d+)$/m.exec(text)?.[1];
  return name === undefined || parent === undefined ? null : { name, parent: Number(parent) };
}

/** Its share of what it has in memory: a page of two processes counts half in each. */
function proportionalKb(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
