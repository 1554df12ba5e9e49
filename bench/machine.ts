import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type pg from 'pg';

export type PostgresFacts = Readonly<{
  version: string;
  source: 'embedded' | 'DATABASE_URL';
  fsync: string;
  synchronousCommit: string;
  maxConnections: number;
  /** Median of a few fdatasync calls where the embedded cluster lies; null for another server. */
  syncMs: number | null;
}>;

export type MachineFacts = Readonly<{
  cores: number;
  cpu: string;
  memoryGb: number;
  platform: string;
  node: string;
  /** Over the last minute before the start: a busy machine measures its other work. */
  loadAverage: number;
  postgres: PostgresFacts | null;
}>;

export function machineFacts(postgres: PostgresFacts | null): MachineFacts {
  return {
    cores: os.availableParallelism(),
    cpu: os.cpus()[0]?.model ?? 'unknown CPU',
    memoryGb: os.totalmem() / 2 ** 30,
    platform: `${os.platform()} ${os.arch()}`,
    node: process.versions.node,
    loadAverage: os.loadavg()[0] ?? 0,
    postgres,
  };
}

/** @param dataDir folder of the embedded cluster; null for a server elsewhere. */
export async function postgresFacts(pool: pg.Pool, dataDir: string | null): Promise<PostgresFacts> {
  const setting = async (name: string): Promise<string> => {
    const { rows } = await pool.query<{ value: string }>('SELECT current_setting($1) AS value', [
      name,
    ]);
    return rows[0]?.value ?? 'unknown';
  };
  return {
    version: await setting('server_version'),
    source: dataDir === null ? 'DATABASE_URL' : 'embedded',
    fsync: await setting('fsync'),
    synchronousCommit: await setting('synchronous_commit'),
    maxConnections: Number(await setting('max_connections')),
    syncMs: dataDir === null ? null : syncMs(dataDir),
  };
}

/** What a commit pays at least: a write of one page, synced. In memory (tmpfs) it costs next to nothing. */
function syncMs(folder: string): number {
  const file = path.join(folder, 'sync-probe');
  const descriptor = openSync(file, 'w');
  try {
    const page = Buffer.alloc(8192, 1);
    const times = Array.from({ length: 21 }, () => {
      const start = performance.now();
      writeSync(descriptor, page);
      fdatasyncSync(descriptor);
      return performance.now() - start;
    });
    return times.toSorted((a, b) => a - b)[10] ?? 0;
  } finally {
    closeSync(descriptor);
    rmSync(file);
  }
}
