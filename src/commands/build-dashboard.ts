import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from '../logger.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const SCRIPT = path.join(ROOT, 'scripts/build-dashboard.mjs');

/**
 * In a checkout: builds the dashboard in a process of its own, if its sources changed, while the server
 * starts and serves. An installed package brings it built. A build that fails is logged, and leaves the
 * API as it is.
 * @returns what ends it, and waits until it has ended.
 */
export function buildDashboardBeside({ log }: { log: Logger }): () => Promise<void> {
  const isCheckout =
    existsSync(path.join(ROOT, 'dashboard/src')) &&
    existsSync(path.join(ROOT, 'node_modules/vite'));
  if (!isCheckout || !existsSync(SCRIPT)) return async () => {};
  const child = spawn(process.execPath, [SCRIPT], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let stopped = false;
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      log.error({ err: error }, 'the dashboard cannot be built');
      resolve();
    });
    child.once('exit', (code) => {
      if (code !== 0 && !stopped) log.error({ code, said }, 'the dashboard could not be built');
      resolve();
    });
  });
  return async () => {
    stopped = true;
    child.kill();
    await ended;
  };
}
