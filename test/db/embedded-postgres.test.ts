import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest';
import { openEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { createLogger } from '../../src/logger.ts';
import { createDataFolder } from '../support/data-folder.ts';
import { runStatement } from '../support/statement.ts';

const log = createLogger('silent');
const ownerScript = fileURLToPath(new URL('../support/data-folder-owner.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;

/** A database as a first start leaves it, for the tests that are not about the first start. */
let pristine: Awaited<ReturnType<typeof createDataFolder>>;
let dataFolder: Awaited<ReturnType<typeof createDataFolder>>;
let dataDir: string;
let parent: string;

beforeAll(async () => {
  pristine = await createDataFolder();
  const server = await openEmbeddedPostgres({ dataDir: pristine.path, mode: 'own', log });
  await server.close();
});

afterAll(() => pristine.remove());

beforeEach(async () => {
  dataFolder = await createDataFolder();
  dataDir = dataFolder.path;
  parent = path.dirname(dataDir);
});

afterEach(async () => {
  await killPostmaster(dataDir);
  await dataFolder.remove();
});

test('a first start makes a database that a second start finds again', async () => {
  const first = await open();
  await runStatement(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.close();

  const second = await open();
  const { rows } = await runStatement(second.url, 'SELECT answer FROM kept');
  expect(rows).toEqual([{ answer: 42 }]);
  expect(new URL(second.url).port).toBe(new URL(first.url).port);
  await second.close();
  expect(await postmasterPid(dataDir)).toBeNull();
});

test('the server is durable, speaks UTF-8, listens on loopback, and asks for its password', async () => {
  await startFromPristine();
  const server = await open();
  const { rows } = await runStatement(
    server.url,
    `SELECT name, setting FROM pg_settings WHERE name IN
       ('fsync', 'full_page_writes', 'listen_addresses', 'server_encoding', 'synchronous_commit')
     ORDER BY name COLLATE "C"`,
  );
  expect(rows.map((row) => `${row.name}=${row.setting}`)).toEqual([
    'fsync=on',
    'full_page_writes=on',
    'listen_addresses=127.0.0.1',
    'server_encoding=UTF8',
    'synchronous_commit=on',
  ]);
  const wrong = new URL(server.url);
  wrong.password = 'wrong';
  await expect(runStatement(wrong.href, 'SELECT 1')).rejects.toThrow('password');
  const password = await stat(path.join(dataDir, 'postgres/gavel-password'));
  expect(password.mode & 0o777).toBe(0o600);
  await server.close();
});

test('a folder in use is refused with the process that uses it, and can be shared', async () => {
  await startFromPristine();
  const owner = await startOwner('own');
  await expect(open()).rejects.toThrow(
    `the data folder ${dataDir} is in use by process ${owner.process.pid}:`,
  );

  const shared = await open('share');
  expect(shared).toMatchObject({ owned: false, url: owner.said.url });
  await shared.close();
  await runStatement(String(owner.said.url), 'SELECT 1');

  owner.process.kill('SIGTERM');
  await owner.exit;
  expect(await postmasterPid(dataDir)).toBeNull();
});

test('who shares a folder that nobody owns starts the server itself', async () => {
  await startFromPristine();
  const server = await open('share');
  expect(server.owned).toBe(true);
  await server.close();
});

test('two that start at once on an empty folder share one server', async () => {
  const both = await Promise.all([open('share'), open('share')]);
  expect(both.map(({ owned }) => owned).sort()).toEqual([false, true]);
  expect(both[0]?.url).toBe(both[1]?.url);
  await Promise.all(both.map((server) => server.close()));
});

test('after a kill -9 of the owner the next start stops the orphan and has every commit', async () => {
  await startFromPristine();
  const owner = await startOwner('own');
  await runStatement(String(owner.said.url), 'CREATE TABLE kept AS SELECT 42 AS answer');
  const orphan = await postmasterPid(dataDir);
  owner.process.kill('SIGKILL');
  await owner.exit;
  expect(isAlive(orphan)).toBe(true);

  const server = await open();
  expect(isAlive(orphan)).toBe(false);
  const { rows } = await runStatement(server.url, 'SELECT answer FROM kept');
  expect(rows).toEqual([{ answer: 42 }]);
  await server.close();
});

test('a kill -9 of the server is heard of, and the next start recovers every commit', async () => {
  await startFromPristine();
  const onDeath = vi.fn();
  const server = await openEmbeddedPostgres({ dataDir, mode: 'own', log, onDeath });
  await runStatement(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  process.kill((await postmasterPid(dataDir)) ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(onDeath).toHaveBeenCalledOnce(), { timeout: 60_000 });
  expect(onDeath.mock.calls[0]?.[0].message).toBe(
    'the embedded Postgres ended unexpectedly (SIGKILL)',
  );
  await server.close();

  const again = await open();
  const { rows } = await runStatement(again.url, 'SELECT answer FROM kept');
  expect(rows).toEqual([{ answer: 42 }]);
  await again.close();
});

test('a stale pid file whose number a stranger has got does not harm the stranger', async () => {
  await startFromPristine();
  const first = await open();
  await first.close();
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void stranger.kill());
  await writeFile(
    path.join(dataDir, 'postgres/postmaster.pid'),
    `${stranger.pid}\n${dataDir}/postgres\n0\n1\n\n127.0.0.1\n0 0\nready\n`,
  );
  const server = await open();
  await runStatement(server.url, 'SELECT 1');
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  await server.close();
});

test('a first start that is killed half-way leaves nothing in the way of the next', async () => {
  const owner = spawnOwner('own');
  await vi.waitFor(
    async () => expect(await readdir(dataDir)).toContainEqual(expect.stringMatching(/initdb-\w+$/)),
    { timeout: 60_000, interval: 5 },
  );
  owner.process.kill('SIGKILL');
  await owner.exit;
  expect(existsSync(path.join(dataDir, 'postgres'))).toBe(false);

  const server = await open();
  await runStatement(server.url, 'SELECT 1');
  await server.close();
  // The initdb of the killed start may have gone on for a while; the start after it sweeps up.
  const third = await open();
  await third.close();
  expect((await readdir(dataDir)).filter((name) => name.includes('initdb'))).toEqual([]);
});

test('a database of another major version is refused, and left alone', async () => {
  await startFromPristine();
  const server = await open();
  await server.close();
  await writeFile(path.join(dataDir, 'postgres/PG_VERSION'), '13\n');
  await expect(open()).rejects.toThrow(/was written by Postgres 13, this is Postgres 18/);
});

test('files that are no database are refused, and left alone', async () => {
  await mkdir(path.join(dataDir, 'postgres'), { recursive: true });
  await writeFile(path.join(dataDir, 'postgres/thesis.txt'), 'mine');
  await expect(open()).rejects.toThrow(isRoot ? 'belongs to root' : 'no Postgres database');
  expect(await readFile(path.join(dataDir, 'postgres/thesis.txt'), 'utf8')).toBe('mine');
});

test('a data folder that cannot be made is refused in one line', async () => {
  await writeFile(dataDir, 'a file');
  await expect(open()).rejects.toThrow(`the data folder ${dataDir} cannot be used:`);
});

test("a terminal's Ctrl-C does not reach the server", async () => {
  await startFromPristine();
  const server = await open();
  const pid = await postmasterPid(dataDir);
  const status = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [, , processGroup, session] = status.slice(status.lastIndexOf(')') + 2).split(' ');
  expect([Number(processGroup), Number(session)]).toEqual([pid, pid]);
  await server.close();
});

test.runIf(isRoot)('as root it works below folders that only root can enter', async () => {
  await chmod(parent, 0o700);
  const first = await open();
  await runStatement(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.close();
  const cluster = await realpath(path.join(dataDir, 'postgres'));
  expect(cluster.startsWith('/var/lib/gavel/')).toBe(true);
  expect((await stat(cluster)).uid).not.toBe(0);

  const second = await open();
  const { rows } = await runStatement(second.url, 'SELECT answer FROM kept');
  expect(rows).toEqual([{ answer: 42 }]);
  await second.close();

  await copyFolder(dataDir, path.join(parent, 'copy'));
  await expect(
    openEmbeddedPostgres({ dataDir: path.join(parent, 'copy'), mode: 'own', log }),
  ).rejects.toThrow('a database has one data folder');

  // The same path again, as after rm -rf: what the old one left elsewhere is not taken up.
  await rm(dataDir, { recursive: true });
  onTestFinished(() => rm(cluster, { recursive: true, force: true }));
  const fresh = await open();
  await expect(runStatement(fresh.url, 'SELECT answer FROM kept')).rejects.toThrow(
    'does not exist',
  );
  await fresh.close();
});

test('a link to a database that is gone is refused, not replaced by an empty one', async () => {
  await mkdir(dataDir);
  await symlink('/nonexistent/cluster', path.join(dataDir, 'postgres'));
  await expect(open()).rejects.toThrow('links to a database that is gone');
  await rm(path.join(dataDir, 'postgres'));
});

function open(mode: 'own' | 'share' = 'own') {
  return openEmbeddedPostgres({ dataDir, mode, log });
}

type Said = { url?: string; owned?: boolean; error?: string };

function spawnOwner(mode: 'own' | 'share') {
  const child = spawn(process.execPath, [ownerScript, dataDir, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return { process: child, exit };
}

async function startOwner(mode: 'own' | 'share') {
  const owner = spawnOwner(mode);
  return { ...owner, said: await firstLine(owner.process) };
}

async function firstLine(child: ChildProcess): Promise<Said> {
  if (!child.stdout) throw new Error('no stdout');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error('the owner ended without a word');
}

async function postmasterPid(folder: string): Promise<number | null> {
  const text = await readFile(path.join(folder, 'postgres/postmaster.pid'), 'utf8').catch(() => '');
  return text ? Number.parseInt(text, 10) : null;
}

/** What a failed test leaves running. */
async function killPostmaster(folder: string): Promise<void> {
  const pid = await postmasterPid(folder);
  const directory = await realpath(path.join(folder, 'postgres')).catch(() => null);
  if (pid === null || (await readlink(`/proc/${pid}/cwd`).catch(() => '')) !== directory) return;
  process.kill(pid, 'SIGQUIT');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 60_000 });
}

function isAlive(pid: number | null): boolean {
  // A zombie that its new parent has not buried yet has no folder to work in.
  return pid !== null && existsSync(`/proc/${pid}/cwd`);
}

/** With owners and links kept. */
async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to]);
}

const startFromPristine = () => copyFolder(pristine.path, dataDir);
