import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Logger } from '../logger.ts';
import { runAs } from './postgres-account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { Cluster } from './postgres-cluster.ts';

const run = promisify(execFile);

/** What a running postmaster writes of itself into its cluster. */
export type PostmasterNote = Readonly<{ pid: number; port: number; ready: boolean }>;

/** Reads `postmaster.pid`; null when there is none, or none that is whole. It may be stale. */
export async function readPostmasterNote(directory: string): Promise<PostmasterNote | null> {
  const text = await readFile(path.join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  // Lines: pid, data folder, start time, port, socket folder, address, shared memory key, status.
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/**
 * Stops the server that a killed owner left behind, if there is one. The caller owns the data folder,
 * so no server that runs there has an owner.
 */
export async function stopOrphan(
  cluster: Cluster,
  binaries: PostgresBinaries,
  log: Logger,
): Promise<void> {
  const note = await readPostmasterNote(cluster.directory);
  if (note === null || !(await isPostmasterOf(note.pid, cluster.directory))) return;
  log.warn({ pid: note.pid }, 'stopping the database server that an earlier process left behind');
  await stopProcess(note.pid, {
    cluster,
    binaries,
    hasExited: async () => !(await isPostmasterOf(note.pid, cluster.directory)),
  });
}

/** Fast shutdown, which waits for nobody but loses nothing; if it does not end, harder ones. */
export async function stopProcess(
  pid: number,
  options: {
    cluster: Cluster;
    binaries: PostgresBinaries;
    hasExited: () => Promise<boolean> | boolean;
  },
): Promise<void> {
  const { cluster, binaries, hasExited } = options;
  const steps = [
    { signal: 'SIGINT', mode: 'fast', waitMs: 20_000 },
    { signal: 'SIGQUIT', mode: 'immediate', waitMs: 5_000 },
    { signal: 'SIGKILL', mode: 'immediate', waitMs: 5_000 },
  ] as const;
  for (const { signal, mode, waitMs } of steps) {
    if (process.platform === 'win32') {
      // Windows has no signals; pg_ctl knows how to tell a server there.
      const stop = ['stop', '--pgdata', cluster.directory, '--mode', mode, '--no-wait'];
      await run(binaries.pgCtl, stop, runAs(cluster.account)).catch(() => {});
    } else {
      signalIfThere(pid, signal);
    }
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline) {
      if (await hasExited()) return;
      await delay(10);
    }
  }
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Whether the pid is a server of this very cluster, and not a stranger that got its number. */
async function isPostmasterOf(pid: number, directory: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  // A postmaster works in its data folder. Elsewhere than on Linux its arguments name it.
  if (process.platform === 'linux') {
    return (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === directory;
  }
  if (process.platform === 'win32') return true;
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.includes(directory);
}
