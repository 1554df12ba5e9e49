import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RejectedCsv } from '../../src/csv/rejected-csv.ts';
import { FileError } from '../../src/errors.ts';
import { csvFolder } from './csv-file.ts';

const home = process.cwd();
let folder: Awaited<ReturnType<typeof csvFolder>>;

beforeAll(async () => {
  folder = await csvFolder();
});

afterAll(async () => {
  process.chdir(home);
  await folder?.remove();
});

const row = { line: 3, reason: 'a, "b"', fields: ['1', 'two\nlines'] };

test('rows are written with line, reason and what stood in them', async () => {
  const rejected = new RejectedCsv(path.join(folder.path, 'rejected.csv'));
  rejected.setHeader(['#', 'text']);
  await rejected.write([]);
  expect(rejected.path).toBeNull();
  await rejected.write([row]);
  await rejected.write([{ ...row, line: 4 }]);
  await rejected.close();
  expect(await readFile(path.join(folder.path, 'rejected.csv'), 'utf8')).toBe(
    'line,reason,#,text\n3,"a, ""b""",1,"two\nlines"\n4,"a, ""b""",1,"two\nlines"\n',
  );
});

test('where the folder cannot be written to, the working directory is used, and said', async () => {
  process.chdir(folder.path);
  const rejected = new RejectedCsv(path.join(folder.path, 'no-such-folder', 'elsewhere.csv'));
  await rejected.write([row]);
  await rejected.close();
  expect(rejected.path).toBe(path.join(await realpath(folder.path), 'elsewhere.csv'));
  expect(await readFile(rejected.path ?? '', 'utf8')).toContain('two\nlines');
});

test('where neither can be written to, the reason is given', async () => {
  const rejected = new RejectedCsv(`${folder.path}/no-such-folder/${'x'.repeat(300)}.csv`);
  await expect(rejected.write([row])).rejects.toBeInstanceOf(FileError);
});
