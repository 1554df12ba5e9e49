#!/usr/bin/env node
// The way in, in plain JavaScript that any Node from 20 up can run: finds a Node that can run the
// TypeScript sources (the pinned one of this checkout, if need be), makes the generated code current,
// and hands over.
import { spawn } from 'node:child_process';
import { generatePrismaClient } from '../scripts/generate.mjs';
import { pinnedNode, runsTypeScript } from '../scripts/runtime.mjs';

if (runsTypeScript()) {
  generatePrismaClient();
  await import('../src/cli.ts');
} else {
  const node = pinnedNode();
  if (node === null) {
    process.stderr.write(
      `gavel: Node ${process.versions.node} is too old and node_modules holds no newer one; run \`npm install\`, or use Node 24\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
