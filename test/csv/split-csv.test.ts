import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSplitCsv } from '../../src/csv/split-csv.ts';
import { csvFolder } from './csv-file.ts';

let folder: Awaited<ReturnType<typeof csvFolder>>;

beforeAll(async () => {
  folder = await csvFolder();
});

afterAll(() => folder?.remove());

test('each video has its part', async () => {
  const file = await folder.write('video_id,part\na,train\nb,val\nc,test\n');
  expect([...(await readSplitCsv(file))]).toEqual([
    ['a', 'train'],
    ['b', 'val'],
    ['c', 'test'],
  ]);
});

test.each([
  ['video_id,part\na,dev\n', 'line 2: part is "dev"'],
  ['video_id,part\na,val\na,test\n', 'line 3: video_id "a" is there twice'],
  ['video_id,part\n,val\n', 'line 2: video_id is empty'],
  ['id,part\na,val\n', 'missing: video_id'],
  ['', 'no header line'],
])('%j is refused with its reason', async (content, reason) => {
  await expect(readSplitCsv(await folder.write(content))).rejects.toThrow(reason);
});
