// Generates the Prisma client into src/generated when schema.prisma has changed since the last time.
// Prisma's CLI looks for a schema engine that it would download; generating does not use it, so a
// program that does nothing stands in for it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const stampFile = path.join(root, 'src/generated/stamp');

/** Makes the client current; throws with Prisma's own output when it cannot. */
export function generatePrismaClient() {
  const stamp = createHash('sha256')
    .update(readFileSync(path.join(root, 'prisma/schema.prisma')))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;

  const prisma = createRequire(path.join(root, 'package.json')).resolve('prisma/build/index.js');
  const run = spawnSync(process.execPath, [prisma, 'generate'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
  });
  if (run.status !== 0) throw new Error(`prisma generate failed:\n${run.stdout}${run.stderr}`);
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generatePrismaClient();
