import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTextColumns, readLabelledTexts } from '../../../bench/quality/labelled-csv.ts';
import { FileError } from '../../../src/errors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gavel-test-labelled-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function csvOf(...lines: string[]): Promise<string> {
  const file = path.join(folder, 'texts.csv');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

async function readAll(...args: Parameters<typeof readLabelledTexts>) {
  const rows = Object.values(await readLabelledTexts(...args)).flat();
  return new Map(rows.map(({ transcript, label }) => [transcript, label]));
}

describe('texts of another domain', () => {
  it.each(['text,label', 'label,text', 'transcript,claim_status', 'sentence,class'])(
    'are found by the usual names of their columns: %s',
    async (header) => {
      const isTextFirst = !header.startsWith('label');
      const line = (text: string, label: string) => (isTextFirst ? [text, label] : [label, text]);
      const file = await csvOf(
        header,
        line('it is said', 'claim').join(','),
        line('i think', 'Opinion').join(','),
      );
      expect(await readAll(file)).toEqual(
        new Map([
          ['it is said', 'CLAIM'],
          ['i think', 'OPINION'],
        ]),
      );
    },
  );

  it('are found where they are told to be, among columns that nobody reads', async () => {
    const file = await csvOf('id,body,kind,text', '1,"one, two",a,x', '2,three,b,y');
    const columns = parseTextColumns('transcript=body, label=kind');
    expect([...(await readAll(file, columns)).keys()].sort()).toEqual(['one, two', 'three']);
    expect([...(await readAll(file, { label: 'kind' })).keys()].sort()).toEqual(['x', 'y']);
  });

  it('may have any two labels, of which the first by spelling stands for CLAIM', async () => {
    const file = await csvOf('text,label', 'one,1', 'nought,0', 'unlabelled,', ',1');
    expect(await readAll(file)).toEqual(
      new Map([
        ['nought', 'CLAIM'],
        ['one', 'OPINION'],
      ]),
    );
  });

  it('stand in one part however often they come', async () => {
    const copies = Array.from({ length: 30 }, (_, copy) => `the same,${copy % 2}`);
    const parts = await readLabelledTexts(await csvOf('text,label', ...copies));
    expect(Object.values(parts).filter((rows) => rows.length > 0)).toHaveLength(1);
  });

  it('are refused with what is wrong', async () => {
    const three = await csvOf('text,label', 'x,a', 'y,b', 'z,c');
    await expect(readLabelledTexts(three)).rejects.toThrow('has 3: "a", "b", "c"');
    const one = await csvOf('text,label', 'x,a');
    await expect(readLabelledTexts(one)).rejects.toThrow('has 1: "a"');
    const none = await csvOf('id,body');
    await expect(readLabelledTexts(none)).rejects.toThrow('missing: transcript, label');
    const told = readLabelledTexts(none, { transcript: 'txt', label: 'id' });
    await expect(told).rejects.toThrow('missing: txt');
    await expect(readLabelledTexts(path.join(folder, 'nowhere.csv'))).rejects.toThrow(FileError);
    for (const map of ['', 'text=body', 'transcript=', 'label', 'transcript=a,=b']) {
      expect(() => parseTextColumns(map)).toThrow(FileError);
    }
  });
});
