import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from './support/until.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

let test: TestDatabase;

beforeEach(async () => {
  test = await createTestDatabase();
});
afterEach(() => test.drop());

it('gavel worker stops in order on SIGTERM', async () => {
  const worker = startCommand(test.url);
  await worker.ready();
  worker.child.kill('SIGTERM');
  expect(await worker.exitCode()).toBe(0);
});

it('gavel worker lets other processes go first, with all that it does', async () => {
  const worker = startCommand(test.url, { GAVEL_WORKER_NICE: '' });
  await worker.ready();
  const pid = worker.child.pid ?? Number.NaN;
  const threads = os.platform() === 'linux' ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid];
  // What runs the tests may go last itself.
  const expected = Math.max(10, os.getPriority());
  expect(new Set(threads.map((id) => os.getPriority(id)))).toEqual(new Set([expected]));
  worker.child.disconnect();
  await worker.exitCode();
});

it('gavel worker does not outlive the process that started it', async () => {
  const worker = startCommand(test.url);
  await worker.ready();
  worker.child.disconnect();
  expect(await worker.exitCode()).toBe(0);
});

it('gavel worker says in one line why it cannot connect', async () => {
  const url = new URL(test.url);
  url.pathname = '/no_such_database';
  const worker = startCommand(url.href);
  expect(await worker.exitCode()).toBe(1);
  await until('it has said why', async () => worker.printed().endsWith('\n'));
  expect(worker.printed()).toMatch(/^gavel: .*no_such_database.*\n$/);
});

function startCommand(databaseUrl: string, env: Record<string, string> = {}) {
  const child = fork(CLI, ['worker'], {
    env: { ...process.env, DATABASE_URL: databaseUrl, GAVEL_LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  const exited = once(child, 'exit');
  return {
    child,
    printed: () => printed,
    ready: () =>
      until('it is ready', async () => printed.includes('the worker is ready')).catch(
        (error: Error) => Promise.reject(new Error(`${error.message}: ${printed}`)),
      ),
    async exitCode() {
      await exited;
      return child.exitCode;
    },
  };
}
