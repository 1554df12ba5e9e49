import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** An empty data folder for an embedded Postgres, readable by its owner alone. */
export function makeDataFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'gavel-test-'));
}

/** Removes a data folder, and the cluster that it links to when Gavel ran as root. */
export async function removeDataFolder(folder: string): Promise<void> {
  const cluster = await realpath(path.join(folder, 'postgres')).catch(() => null);
  if (cluster !== null) await rm(cluster, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}
