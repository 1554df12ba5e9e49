import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../src/db/migrator.ts';
import { createLogger } from '../../src/logger.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const schema = path.join(project, 'prisma/schema.prisma');
const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js');
const dropInEngine = path.join(project, '../shared/tools/prisma-schema-engine.mjs');
const engineTypes = new URL('../support/schema-engine-types.mjs', import.meta.url).href;

let empty: TestDatabase;
let scratch: string;

beforeAll(async () => {
  empty = await createEmptyDatabase();
  scratch = await mkdtemp(path.join(tmpdir(), 'gavel-drift-'));
});

afterAll(async () => {
  await empty.drop();
  await rm(scratch, { recursive: true });
});

test('schema.prisma and the migrations say the same', async () => {
  const { code, output } = await diffFromMigrations(schema);
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('No difference') });
});

test('a column that no migration adds is noticed', async () => {
  const changed = path.join(scratch, 'schema.prisma');
  const text = await readFile(schema, 'utf8');
  await writeFile(changed, text.replace('model Video {', 'model Video {\n  forgotten String?'));
  const { code, output } = await diffFromMigrations(changed);
  expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining('forgotten') });
});

test("Prisma finds a database up to date that Gavel's own migrator made", async () => {
  await migrate({ url: empty.url, log: createLogger('silent') });
  expect(await runPrisma(['migrate', 'status'])).toEqual({
    code: 0,
    output: expect.stringContaining('Database schema is up to date'),
  });
  expect(await runPrisma(['migrate', 'deploy'])).toEqual({
    code: 0,
    output: expect.stringContaining('No pending migrations to apply'),
  });
});

function diffFromMigrations(toSchema: string) {
  return runPrisma([
    ...['migrate', 'diff', '--exit-code'],
    ...['--from-migrations', path.join(project, 'prisma/migrations'), '--to-schema', toSchema],
  ]);
}

/** Prisma downloads its schema engine where it can; where it cannot, another may stand in for it. */
function runPrisma(args: string[]): Promise<{ code: number | string | null; output: string }> {
  const engine =
    process.env.PRISMA_SCHEMA_ENGINE_BINARY || (existsSync(dropInEngine) ? dropInEngine : null);
  const env = {
    ...process.env,
    ...(engine
      ? { PRISMA_SCHEMA_ENGINE_BINARY: engine, NODE_OPTIONS: `--import=${engineTypes}` }
      : {}),
    DATABASE_URL: empty.url,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [prisma, ...args], { cwd: project, env }, (error, out, err) => {
      resolve({ code: error?.code ?? 0, output: out + err });
    });
  });
}
