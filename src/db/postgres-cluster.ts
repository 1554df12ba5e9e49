import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { canEnter, runAs, type ServerAccount } from './postgres-account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

const run = promisify(execFile);

/** Where root keeps clusters whose data folder the server's account cannot enter. */
const SYSTEM_FOLDER = '/var/lib/gavel';
const PASSWORD_FILE = 'gavel-password';
const DATA_FOLDER_FILE = 'gavel-data-folder';

/** The name of the superuser and of the database in an embedded server. */
export const EMBEDDED_NAME = 'gavel';

/** Postgres' own folder, and whom it belongs to. */
export type Cluster = Readonly<{ directory: string; account: ServerAccount }>;

/**
 * The cluster of a data folder: `<dataDir>/postgres`, or where that links to. Null when there is none.
 * The caller owns the data folder (see data-folder-lock.ts).
 * @throws StartupError when it is not ours to use: foreign files, another account's, a lost or copied link.
 */
export async function findCluster(dataDir: string): Promise<Cluster | null> {
  const entry = path.join(dataDir, 'postgres');
  const found = await lstat(entry).catch(() => null);
  if (found === null) return null;
  const directory = await realpath(entry).catch(() => {
    throw new StartupError(
      `${entry} links to a database that is gone; remove the link to start with an empty one`,
    );
  });
  if (found.isDirectory() && (await readdir(directory)).length === 0) {
    await rmdir(directory);
    return null;
  }
  const { uid, gid } = await stat(directory);
  const self = process.getuid?.();
  if (self !== undefined && self !== 0 && uid !== self) {
    throw new StartupError(
      `the database in ${directory} belongs to user ${uid}, but Gavel runs as user ${self}`,
    );
  }
  if (self === 0 && uid === 0) {
    throw new StartupError(
      `the database in ${directory} belongs to root, as which Postgres does not run; ` +
        `give it to another user: chown -R postgres ${directory}`,
    );
  }
  const account = self === 0 ? { uid, gid } : null;
  if (!(await canEnter(account, directory))) {
    throw new StartupError(
      `user ${uid}, who owns the database in ${directory}, cannot enter that folder; ` +
        'let it pass (chmod o+x) the folders above',
    );
  }
  if (found.isSymbolicLink()) await claimLinked(directory, dataDir);
  return { directory, account };
}

/**
 * Makes an empty cluster. It gets its name only when it is whole: a start that is killed in between
 * leaves a folder that nobody takes for a database, and that the next start removes.
 */
export async function createCluster(options: {
  dataDir: string;
  binaries: PostgresBinaries;
  account: ServerAccount;
  log: Logger;
}): Promise<Cluster> {
  const { dataDir, binaries, account, log } = options;
  const inside = await canEnter(account, dataDir);
  const home = inside ? dataDir : SYSTEM_FOLDER;
  const name = inside
    ? 'postgres'
    : createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  await mkdir(home, { recursive: true, mode: 0o755 });
  await removeUnfinished(home, name, log);

  const suffix = randomBytes(6).toString('hex');
  const staging = path.join(home, `${name}.initdb-${suffix}`);
  await mkdir(staging, { mode: 0o700 });
  const passwordFile = `${staging}.password`;
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account) {
    await chown(staging, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  await initdb(binaries, account, { staging, passwordFile });
  await rename(passwordFile, path.join(staging, PASSWORD_FILE));

  // A system folder's name is new each time: a database that no link refers to is never taken up again.
  const directory = inside ? path.join(home, name) : path.join(home, `${name}-${suffix}`);
  if (!inside) await writeFile(path.join(staging, DATA_FOLDER_FILE), dataDir);
  await rename(staging, directory);
  if (!inside) {
    await symlink(directory, path.join(dataDir, 'postgres'));
    log.info({ directory }, 'the database is kept where its own user can reach it');
  }
  return { directory, account };
}

/** The superuser's password, kept beside the data it guards, so that they move together. */
export async function readPassword(cluster: string): Promise<string> {
  return readFile(path.join(cluster, PASSWORD_FILE), 'utf8').catch(() => {
    throw new StartupError(
      `${path.join(cluster, PASSWORD_FILE)} cannot be read: ` +
        'the folder is not a database of Gavel, or belongs to another user',
    );
  });
}

/** @throws StartupError when another major version wrote the data. */
export async function requireSameMajor(cluster: string, major: number): Promise<void> {
  const written = await readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch(() => {
    throw new StartupError(`${cluster} holds files, but no Postgres database`);
  });
  if (Number.parseInt(written, 10) !== major) {
    throw new StartupError(
      `the database in ${cluster} was written by Postgres ${written.trim()}, this is Postgres ${major}: ` +
        'move its contents with pg_dump and psql, or use the version of Gavel that wrote it',
    );
  }
}

async function initdb(
  binaries: PostgresBinaries,
  account: ServerAccount,
  { staging, passwordFile }: { staging: string; passwordFile: string },
): Promise<void> {
  try {
    // The builtin provider needs no locale of the system.
    await run(
      binaries.initdb,
      [
        ...['--pgdata', staging, '--username', EMBEDDED_NAME, '--pwfile', passwordFile],
        ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C'],
        ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--no-instructions'],
      ],
      runAs(account),
    );
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    await rm(passwordFile, { force: true });
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    const reason = said.split('\n').find((line) => /error|FATAL/.test(line)) ?? said.trim();
    throw new StartupError(`the embedded Postgres could not create its database: ${reason}`);
  }
}

async function removeUnfinished(home: string, name: string, log: Logger): Promise<void> {
  for (const entry of await readdir(home)) {
    if (!entry.startsWith(`${name}.initdb-`)) continue;
    log.warn({ folder: path.join(home, entry) }, 'removing a database that was never finished');
    // An initdb that outlived its killed starter may still write there; it will end by itself.
    await rm(path.join(home, entry), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A data folder that was copied with its link would share the original's database: refused. */
async function claimLinked(directory: string, dataDir: string): Promise<void> {
  const file = path.join(directory, DATA_FOLDER_FILE);
  const recorded = await readFile(file, 'utf8').catch(() => '');
  if (recorded === dataDir) return;
  const rival = recorded && (await realpath(path.join(recorded, 'postgres')).catch(() => null));
  if (rival === directory) {
    throw new StartupError(
      `${path.join(dataDir, 'postgres')} links to the database of the data folder ${recorded}; ` +
        'a database has one data folder',
    );
  }
  await writeFile(file, dataDir);
}
