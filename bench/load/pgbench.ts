import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type LoadResult, summarise } from './closed-loop.ts';

export const PGBENCH_MISSING =
  'pgbench was not found, so there is no reference without Gavel: install it and run again ' +
  '(Debian and Ubuntu: apt-get install postgresql-contrib, before that postgresql-15 or newer; ' +
  'macOS: brew install postgresql; Fedora: dnf install postgresql-contrib)';

/** Where Debian keeps the programs that it does not link into PATH. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** The newest pgbench on this machine, or the one on PATH; null when there is none. */
export async function findPgbench(): Promise<string | null> {
  const versions = await readdir(DEBIAN_FOLDER).catch(() => []);
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  const folders = [
    ...newestFirst.map((version) => path.join(DEBIAN_FOLDER, version, 'bin')),
    ...(process.env.PATH ?? '').split(path.delimiter),
  ];
  for (const folder of folders) {
    const program = path.join(folder, process.platform === 'win32' ? 'pgbench.exe' : 'pgbench');
    const executable = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return program;
  }
  return null;
}

/** What `pgbench --version` says, such as `pgbench (PostgreSQL) 15.18`. */
export async function pgbenchVersion(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, ['--version']);
  return stdout.trim();
}

/** Connecting, and planning the statement in every connection, is over after this, and is not counted. */
function warmUpSeconds(clients: number): number {
  return 1 + Math.ceil(clients / 50);
}

/**
 * A closed loop of `clients` connections, each running one of the scripts as one prepared transaction.
 * Counts what ends in the last `seconds` (whole ones) of its run.
 * @param options.scripts drawn at random, alike often.
 * @param options.variables text for `:name` in the scripts.
 * @throws Error with what pgbench said when it fails, or when any transaction does.
 */
export async function pgbench(
  program: string,
  options: {
    url: string;
    scripts: readonly string[];
    variables: Readonly<Record<string, string>>;
    clients: number;
    seconds: number;
    signal: AbortSignal;
  },
): Promise<LoadResult> {
  const seconds = Math.max(1, Math.round(options.seconds));
  const folder = await mkdtemp(path.join(tmpdir(), 'gavel-pgbench-'));
  try {
    const files = options.scripts.map((_, index) => path.join(folder, `${index}.sql`));
    for (const [index, script] of options.scripts.entries()) {
      await writeFile(files[index] ?? '', script);
    }
    const threads = Math.min(options.clients, availableParallelism());
    const args = [
      ...['--no-vacuum', '--protocol=prepared', '--log', '--log-prefix=latency'],
      ...[`--client=${options.clients}`, `--jobs=${threads}`],
      `--time=${warmUpSeconds(options.clients) + seconds}`,
      ...Object.entries(options.variables).map(([name, value]) => `--define=${name}=${value}`),
      ...files.map((file) => `--file=${file}`),
    ];
    const env = { ...process.env, ...connection(options.url) };
    await run(program, args, { cwd: folder, env, signal: options.signal });
    return summarise(await readLatenciesMs(folder, seconds), seconds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(
  program: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<void> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0 || /aborted/.test(output)) throw new Error(`pgbench failed:\n${output}`);
}

/** Passed on by environment, so that no password shows up in a list of processes. */
function connection(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const settings = {
    PGHOST: searchParams.get('host') ?? hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGSSLMODE: searchParams.get('sslmode') ?? '',
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
}

/** Of the transactions that ended in the last `seconds`, by pgbench's log. */
async function readLatenciesMs(folder: string, seconds: number): Promise<number[]> {
  const logs = (await readdir(folder)).filter((name) => name.startsWith('latency'));
  const texts = await Promise.all(logs.map((name) => readFile(path.join(folder, name), 'utf8')));
  const transactions = texts
    .flatMap((text) => text.trimEnd().split('\n'))
    .map((line) => {
      // Client, number, microseconds taken, script, and when it ended: seconds, and microseconds.
      const [, , tookUs, , endSeconds, endUs] = line.split(' ').map(Number);
      return { tookMs: Number(tookUs) / 1e3, end: Number(endSeconds) + Number(endUs) / 1e6 };
    });
  const last = transactions.reduce((latest, { end }) => Math.max(latest, end), 0);
  return transactions.filter(({ end }) => end > last - seconds).map(({ tookMs }) => tookMs);
}
