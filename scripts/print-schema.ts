import { readFile, writeFile } from 'node:fs/promises';
import { printSdl } from '../src/graphql/schema.ts';

/*
 * Writes the API's schema to schema.graphql. With --check it writes nothing, and fails with the
 * difference when the committed file is not what the code says.
 */

const file = new URL('../schema.graphql', import.meta.url);
const sdl = printSdl();
if (process.argv.includes('--check')) {
  const committed = await readFile(file, 'utf8').catch(() => '');
  if (committed !== sdl) {
    process.stderr.write(
      `schema.graphql is stale; run \`npm run schema\`\n${difference(committed, sdl)}`,
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(file, sdl);
}

/** The lines that the committed file has too many, and those it lacks. */
function difference(committed: string, printed: string): string {
  const before = new Set(committed.split('\n'));
  const after = new Set(printed.split('\n'));
  const surplus = [...before].filter((line) => !after.has(line)).map((line) => `- ${line}`);
  const missing = [...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`);
  return [...surplus, ...missing, ''].join('\n');
}
