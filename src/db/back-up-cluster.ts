import type { Stats } from 'node:fs';
import { chown, lstat, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { StartupError } from '../errors.ts';

/** What is of no use in a copy, or wrong there: a running server's notes, and what it makes anew at its start. */
const LEFT_OUT = /^(postmaster\.(pid|opts)|pgsql_tmp.*|pg_internal\.init(\.\d+)?)$/;
const EMPTIED = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);

export type BackupProgress = Readonly<{ copiedBytes: number; totalBytes: number }>;

/**
 * Copies the cluster of a running server to `<targetDir>/postgres`, while others go on writing: a base backup by
 * Postgres' low-level API (https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP).
 * The copy holds all that was committed when this resolves, and what was committed after the start may be in it as
 * well; a server that is started on it first replays the log that is copied along.
 * @param url of a superuser.
 * @throws StartupError when the target is there already.
 */
export async function backUpCluster(options: {
  url: string;
  targetDir: string;
  /** Files to keep beside the cluster, where they are there. */
  beside?: readonly string[];
  signal?: AbortSignal;
  onProgress?: (progress: BackupProgress) => void;
}): Promise<{ bytes: number }> {
  const { url, targetDir, beside = [], signal, onProgress = () => {} } = options;
  if ((await lstat(targetDir).catch(() => null)) !== null) {
    throw new StartupError(`${targetDir} is there already: name a folder that is not`);
  }
  const unfinished = `${targetDir}.unfinished-${process.pid}`;
  const client = new pg.Client({ connectionString: url, application_name: 'gavel backup' });
  await client.connect();
  try {
    await mkdir(unfinished, { recursive: true });
    const { rows: settings } = await client.query('SHOW data_directory');
    const source: string = settings[0].data_directory;
    const target = path.join(unfinished, 'postgres');
    // Keeps the log from the start of the backup until this connection ends.
    await client.query(`SELECT pg_create_physical_replication_slot($1, true, true)`, [
      `gavel_backup_${process.pid}`,
    ]);
    await client.query("SELECT pg_backup_start('gavel backup', true)");
    const copy = new Copy({ totalBytes: await sizeOf(source), signal, onProgress });
    await copy.folder(source, target, EMPTIED);
    const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop(false)');
    const label = path.join(target, 'backup_label');
    await writeFile(label, rows[0].labelfile, { flush: true });
    await copy.likeOwner(label, await stat(source));
    await copy.folder(path.join(source, 'pg_wal'), path.join(target, 'pg_wal'));
    for (const file of beside) await copy.file(file, path.join(unfinished, path.basename(file)));
    await rename(unfinished, targetDir);
    return { bytes: copy.bytes };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    await client.end();
  }
}

type CopyOptions = Readonly<{
  totalBytes: number;
  signal: AbortSignal | undefined;
  onProgress: (progress: BackupProgress) => void;
}>;

class Copy {
  readonly #options: CopyOptions;
  bytes = 0;

  constructor(options: CopyOptions) {
    this.#options = options;
  }

  /** Copies what is in a folder, that of `emptied` as empty folders. What vanishes meanwhile is no loss: the log knows. */
  async folder(from: string, to: string, emptied: ReadonlySet<string> = new Set()): Promise<void> {
    const facts = await lstat(from);
    await mkdir(to, { recursive: true, mode: facts.mode });
    await this.likeOwner(to, facts);
    for (const name of await readdir(from)) {
      this.#options.signal?.throwIfAborted();
      if (LEFT_OUT.test(name)) continue;
      const source = path.join(from, name);
      const target = path.join(to, name);
      const found = await lstat(source).catch(ignoreMissing);
      if (found?.isFile()) await this.file(source, target);
      if (!found?.isDirectory()) continue;
      if (emptied.has(name)) {
        await mkdir(target, { mode: found.mode });
        await this.likeOwner(target, found);
      } else {
        await this.folder(source, target);
      }
    }
  }

  async file(source: string, target: string): Promise<void> {
    const from = await open(source).catch(ignoreMissing);
    if (from === null) return;
    const facts = await from.stat();
    // `flush` makes it last: a backup that is told of survives a power cut.
    const to = await open(target, 'wx', facts.mode);
    await pipeline(from.createReadStream(), to.createWriteStream({ flush: true }));
    await this.likeOwner(target, facts);
    this.bytes += facts.size;
    this.#options.onProgress({ copiedBytes: this.bytes, totalBytes: this.#options.totalBytes });
  }

  /** Root keeps a cluster for the account that runs its server. */
  async likeOwner(target: string, { uid, gid }: Stats): Promise<void> {
    if (process.getuid?.() === 0) await chown(target, uid, gid);
  }
}

/** What there is to copy, as far as it can be told beforehand: the server writes on. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const found = await stat(path.join(entry.parentPath, entry.name)).catch(ignoreMissing);
    bytes += found?.size ?? 0;
  }
  return bytes;
}

function ignoreMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
