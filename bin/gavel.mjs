#!/usr/bin/env node
// The way in, in plain JavaScript that any Node from 20 up can run: finds a Node that can run the
// TypeScript sources (the pinned one of this checkout, if need be), makes the generated code current,
// and hands over.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);
const runsTypeScript = major >= 24 || (major === 22 && minor >= 18);

if (runsTypeScript) {
  const { generatePrismaClient } = await import(
    pathToFileURL(path.join(root, 'scripts/generate.mjs')).href
  );
  generatePrismaClient();
  await import(pathToFileURL(path.join(root, 'src/cli.ts')).href);
} else {
  const pinned = path.join(
    root,
    'node_modules/.bin',
    process.platform === 'win32' ? 'node.cmd' : 'node',
  );
  if (!existsSync(pinned)) {
    process.stderr.write(
      `gavel: Node ${process.versions.node} is too old and node_modules holds no newer one; run \`npm install\` in ${root}, or use Node 24\n`,
    );
    process.exit(1);
  }
  const child = spawn(pinned, process.argv.slice(1), {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
