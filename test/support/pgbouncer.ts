import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
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

/** A real PgBouncer in transaction mode in front of the server of this run, with few sessions. */
export async function startPgbouncer(options: {
  sessions: number;
  /** What each session begins with. */
  connectQuery?: string;
}): Promise<Pgbouncer> {
  const server = new URL(inject('serverUrl'));
  const folder = await mkdtemp(path.join(inject('runFolder'), 'pgbouncer-'));
  const port = await unusedPort();
  const connectQuery = options.connectQuery ? ` connect_query='${options.connectQuery}'` : '';
  const file = path.join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
* = host=${server.hostname} port=${server.port || 5432}${connectQuery}
[pgbouncer]
pool_mode = transaction
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${folder}/users.txt
default_pool_size = ${options.sessions}
max_client_conn = 200
`,
  );
  const user = decodeURIComponent(server.username);
  const password = decodeURIComponent(server.password);
  await writeFile(path.join(folder, 'users.txt'), `"${user}" "${password}"\n`);
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
