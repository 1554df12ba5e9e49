// The Node that Gavel runs on: the platform package of package.json's optional dependencies, or the
// Node at hand when that is new enough. Plain JavaScript that any Node from 20 up can run.
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../node_modules');

/** Whether this process runs TypeScript without a flag (from 22.18 and from 24 on). */
export function runsTypeScript() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 18);
}

/** Path of the pinned Node, or null where no platform package fits. */
export function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const folder = path.join(modules, `${prefix}-${platform}-${process.arch}`);
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest)) return null;
  const program = path.join(folder, JSON.parse(readFileSync(manifest, 'utf8')).bin.node);
  linkLikeNpm(program);
  return program;
}

/** npm 10 leaves `.bin/node` out under `ignore-scripts`; `npm run` and `npx` look for it there. */
function linkLikeNpm(program) {
  if (process.platform === 'win32') return;
  const bin = path.join(modules, '.bin');
  try {
    symlinkSync(path.relative(bin, program), path.join(bin, 'node'));
  } catch {
    // It is there already, or the folder cannot be written: both are fine.
  }
}
