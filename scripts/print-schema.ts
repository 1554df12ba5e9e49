import { readFile, writeFile } from 'node:fs/promises';
import { buildSchema, printSdl } from '../src/graphql/schema.ts';
import { accessTable } from './access-table.ts';

/*
 * Writes what is printed from the code: the API's schema to schema.graphql, and who may use what of it into
 * docs/access.md. With --check it writes nothing, and fails with the difference when a committed file is
 * not what the code says.
 */

const check = process.argv.includes('--check');
const BEGIN = '<!-- printed by `npm run schema` -->\n';
const END = '\n<!-- end of what is printed -->';

await print('schema.graphql', () => printSdl());
await print('docs/access.md', (page) => {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error('docs/access.md lost its markers');
  return `${before}${BEGIN}${accessTable(buildSchema())}${END}${after}`;
});

async function print(name: string, text: (committed: string) => string): Promise<void> {
  const file = new URL(`../${name}`, import.meta.url);
  const committed = await readFile(file, 'utf8').catch(() => '');
  const printed = text(committed);
  if (committed === printed) return;
  if (!check) return await writeFile(file, printed);
  process.stderr.write(
    `${name} is stale; run \`npm run schema\`\n${difference(committed, printed)}`,
  );
  process.exitCode = 1;
}

/** The lines that the committed file has too many, and those it lacks. */
function difference(committed: string, printed: string): string {
  const before = new Set(committed.split('\n'));
  const after = new Set(printed.split('\n'));
  const surplus = [...before].filter((line) => !after.has(line)).map((line) => `- ${line}`);
  const missing = [...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`);
  return [...surplus, ...missing, ''].join('\n');
}
