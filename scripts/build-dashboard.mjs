// Builds the dashboard into dashboard/dist when its sources, the schema or its libraries have changed
// since the last time: the types of its documents first, then the bundle. `--types` stops before the bundle.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dashboard = path.join(root, 'dashboard');
const dist = path.join(dashboard, 'dist');
const generated = path.join(dashboard, 'src/graphql/generated');
const require = createRequire(path.join(root, 'package.json'));

/** Makes the types current, and the bundle; answers whether there was something to do. Throws with the tool's own output. */
export function buildDashboard({ typesOnly = false } = {}) {
  const sources = listSources();
  const documents = sources.filter((file) => /\.tsx?$/.test(file));
  const typesDone = whenStale(path.join(generated, 'stamp'), [...documents, 'schema.graphql'], () =>
    run(require.resolve('@graphql-codegen/cli/package.json'), 'graphql-codegen', [
      '--config',
      path.join(dashboard, 'codegen.ts'),
    ]),
  );
  if (typesOnly) return typesDone;
  const inputs = [...sources, 'schema.graphql', 'package-lock.json', 'sample/videos.csv'];
  return whenStale(path.join(dist, '.stamp'), inputs, buildBundle);
}

/** Beside the bundle that is served, and put in its place when it is whole. */
function buildBundle() {
  const made = path.join(dashboard, `dist.${process.pid}`);
  const old = `${made}.old`;
  try {
    const vite = require.resolve('vite/package.json');
    run(vite, 'vite', ['build', dashboard, '--outDir', made, '--logLevel', 'warn']);
    for (const file of readdirSync(path.join(made, 'assets')))
      compress(path.join(made, 'assets', file));
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(made, dist);
  } finally {
    for (const folder of [made, old]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Above it, brotli's best costs seconds a file for a tenth less: those are GraphiQL and the charts. */
const LARGE_BYTES = 256 * 1024;

/** Twins for who takes them: brotli over HTTPS and on this machine, gzip elsewhere. */
function compress(file) {
  const bytes = readFileSync(file);
  if (bytes.length < 1024) return;
  const quality = bytes.length > LARGE_BYTES ? 9 : constants.BROTLI_MAX_QUALITY;
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

function listSources() {
  return readdirSync(dashboard, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/^dashboard[\\/](dist[^\\/]*|src[\\/]graphql[\\/]generated)[\\/]/.test(file))
    .sort();
}

function whenStale(stampFile, inputs, make) {
  const hash = createHash('sha256');
  for (const file of inputs)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)));
  const stamp = hash.digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false;
  make();
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
  return true;
}

function run(packageFile, name, args) {
  const { bin } = JSON.parse(readFileSync(packageFile, 'utf8'));
  const entry = path.join(path.dirname(packageFile), typeof bin === 'string' ? bin : bin[name]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status !== 0) throw new Error(`${name} failed:\n${stdout}${stderr}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    buildDashboard({ typesOnly: process.argv.includes('--types') });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
