// `npm test`: every check, then every test, each with its command, its time and its outcome.
// All checks run even when one fails, so that one run tells everything; the exit code is 1 if a check failed, and 2
// if only tests did.
// Arguments are passed on to the tests: `npm test -- test/api`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDashboard } from './build-dashboard.mjs';
import { generatePrismaClient } from './generate.mjs';
import { pinnedNode } from './runtime.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
// The tools run on the pinned Node, whatever npm itself runs on.
const node = pinnedNode() ?? process.execPath;
const searchPath = [path.dirname(node), path.join(root, 'node_modules/.bin'), process.env.PATH];

const steps = [
  ['types', 'tsc', '--noEmit'],
  ['types of the dashboard', 'tsc', '-p', 'dashboard'],
  ['lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['borders', 'depcruise', 'src', 'bench', 'test', '--config', '.dependency-cruiser.mjs'],
  ['unused code', 'knip'],
  ['printed schema', 'node', 'scripts/print-schema.ts', '--check'],
  ['tests', 'vitest', 'run', ...process.argv.slice(2)],
];

generatePrismaClient();
process.stdout.write('building the dashboard\n');
buildDashboard();

const outcomes = steps.map(([name, command, ...args]) => {
  process.stdout.write(`\n== ${name}: ${command} ${args.join(' ')}\n`);
  const startedAt = Date.now();
  const run = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, PATH: searchPath.join(path.delimiter) },
  });
  return { name, ok: run.status === 0, seconds: (Date.now() - startedAt) / 1000 };
});

process.stdout.write('\n');
for (const { name, ok, seconds } of outcomes) {
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)\n`);
}
const failed = outcomes.filter(({ ok }) => !ok).map(({ name }) => name);
if (failed.length === 0) process.exit(0);
process.exit(failed.every((name) => name === 'tests') ? 2 : 1);
