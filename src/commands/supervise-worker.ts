import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../logger.ts';

const FIRST_RESTART_MS = 1_000;
const LONGEST_RESTART_MS = 30_000;
/** A worker that lived this long was well: the next restart is quick again. */
const HEALTHY_AFTER_MS = 60_000;
const STOP_PATIENCE_MS = 10_000;

/**
 * Keeps one `gavel worker` process running beside the API: training would stall the event loop here.
 * A worker that dies is started again, later and later while it keeps dying.
 */
export function superviseWorker(options: {
  databaseUrl: string;
  secretKey: Buffer | null;
  log: Logger;
}): {
  close(): Promise<void>;
} {
  const { log } = options;
  let closing = false;
  let restartMs = FIRST_RESTART_MS;
  let restart: NodeJS.Timeout | undefined;
  let worker: ChildProcess = start();

  function start(): ChildProcess {
    const startedAt = Date.now();
    const child = fork(fileURLToPath(new URL('../cli.ts', import.meta.url)), ['worker'], {
      env: {
        ...process.env,
        DATABASE_URL: options.databaseUrl,
        GAVEL_SECRET_KEY: options.secretKey?.toString('base64') ?? '',
        GAVEL_LOG_LEVEL: log.level,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Its own process group: Ctrl-C reaches Gavel, which then stops its worker in order.
      detached: process.platform !== 'win32',
    });
    child.on('error', (error) => log.error({ err: error }, 'the worker could not be started'));
    child.on('exit', (code, signal) => {
      if (closing) return;
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) restartMs = FIRST_RESTART_MS;
      log.warn({ code, signal, restartMs }, 'the worker ended; starting it again');
      restart = setTimeout(() => {
        worker = start();
      }, restartMs);
      restartMs = Math.min(restartMs * 2, LONGEST_RESTART_MS);
    });
    return child;
  }

  return {
    async close() {
      closing = true;
      clearTimeout(restart);
      if (worker.exitCode !== null || worker.signalCode !== null) return;
      const exited = once(worker, 'exit');
      worker.kill('SIGTERM');
      const impatience = setTimeout(() => worker.kill('SIGKILL'), STOP_PATIENCE_MS);
      await exited;
      clearTimeout(impatience);
    },
  };
}
