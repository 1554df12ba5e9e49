import { chown, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { backUpCluster } from '../../src/db/back-up-cluster.ts';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { createLogger } from '../../src/logger.ts';
import { until } from '../training/support/until.ts';
import { createDataFolder } from './data-folder.ts';

const log = createLogger('silent');

export type Standby = {
  url(): string;
  /** Stops or goes on replaying what the primary has written. */
  replay(what: 'pause' | 'resume'): Promise<void>;
  /** Ends it as kill -9 does. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
};

/** A standby of an embedded server, by streaming replication: a base backup that follows the primary's log. */
export async function startStandby(primaryUrl: string): Promise<Standby> {
  const folder = await createDataFolder();
  const dataDir = folder.path;
  await backUpCluster({ url: primaryUrl, targetDir: dataDir });
  const cluster = path.join(dataDir, 'postgres');
  await writeSignal(cluster);
  const { hostname, port, username, password } = new URL(primaryUrl);
  let server: EmbeddedPostgres | null = null;
  let url = '';

  const settings = {
    fsync: 'off',
    primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password}`,
    hot_standby_feedback: 'on',
  };

  const standby: Standby = {
    url: () => url,
    async replay(what) {
      const client = new pg.Client({ connectionString: standby.url() });
      await client.connect();
      await client.query(`SELECT pg_wal_replay_${what}()`);
      await until(`the standby does ${what}`, async () => {
        const { rows } = await client.query('SELECT pg_get_wal_replay_pause_state() AS state');
        return rows[0].state === (what === 'pause' ? 'paused' : 'not paused');
      });
      await client.end();
    },
    async kill() {
      const [pid = ''] = (await readFile(path.join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGKILL');
      await server?.close();
      server = null;
    },
    async start() {
      await until('the standby is at its address', async () => {
        server = await openEmbeddedPostgres({ dataDir, mode: 'own', log, settings });
        url ||= server.url;
        if (server.url === url) return true;
        // Somebody had its port for a moment.
        await server.close();
        return false;
      });
    },
    async close() {
      await server?.close();
      server = null;
      await folder.remove();
    },
  };
  await standby.start();
  return standby;
}

async function writeSignal(cluster: string): Promise<void> {
  const file = path.join(cluster, 'standby.signal');
  await writeFile(file, '');
  const { uid, gid } = await stat(cluster);
  if (process.getuid?.() === 0) await chown(file, uid, gid);
}
