import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { inject } from 'vitest';
import { chooseServerAccount, runAs } from '../../src/db/postgres-account.ts';
import { until } from '../training/support/until.ts';
import { unusedPort } from './fake-postgres.ts';

export const hasPgbouncer = spawnSync('pgbouncer', ['--version']).status === 0;

export type Pgbouncer = {
  /** The address of a database, through it. */
  urlOf(databaseUrl: string): string;
  /** Ends at once with all its connections, and comes back at the same address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * A real PgBouncer with the configuration that ships, in front of the server of this run, with few sessions.
 * @param timeouts whether its sessions begin with the timeouts of the configuration.
 */
export async function startPgbouncer(options: {
  sessions: number;
  timeouts?: boolean;
}): Promise<Pgbouncer> {
  const { sessions, timeouts = true } = options;
  const server = new URL(inject('serverUrl'));
  const folder = await mkdtemp(path.join(inject('runFolder'), 'pgbouncer-'));
  const port = await unusedPort();
  const file = path.join(folder, 'pgbouncer.ini');
  const users = path.join(folder, 'users.txt');
  const here = `host=${server.hostname} port=${server.port || 5432}`;
  const shipped = path.resolve(import.meta.dirname, '../../deploy/pgbouncer.ini');
  const changes: readonly (readonly [RegExp, string])[] = [
    [/^gavel = host=\S+ port=\S+/m, `* = ${here}`],
    [/^listen_port = .*/m, `listen_port = ${port}`],
    [/^auth_file = .*/m, `auth_file = ${users}`],
    [/^default_pool_size = .*/m, `default_pool_size = ${sessions}`],
    ...(timeouts ? [] : [[/ connect_query='.*'/, ''] as const]),
  ];
  let config = await readFile(shipped, 'utf8');
  for (const [setting, value] of changes) {
    if (!setting.test(config)) throw new Error(`deploy/pgbouncer.ini has no ${setting}`);
    config = config.replace(setting, value);
  }
  await writeFile(file, config);
  const user = decodeURIComponent(server.username);
  const password = decodeURIComponent(server.password);
  await writeFile(users, `"${user}" "${password}"\n`);
  // It does not run as root either.
  await chmod(folder, 0o755);
  const account = runAs(await chooseServerAccount());

  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawn('pgbouncer', ['--quiet', file], { ...account, stdio: 'ignore' });
    await until('PgBouncer accepts connections', async () => {
      if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}`);
      return await accepts(port);
    });
  };
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  await start();
  return {
    urlOf(databaseUrl) {
      const url = new URL(databaseUrl);
      url.host = `127.0.0.1:${port}`;
      return url.href;
    },
    async restart() {
      await stop();
      await start();
    },
    stop,
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
