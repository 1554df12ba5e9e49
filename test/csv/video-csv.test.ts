import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseColumnMap } from '../../src/csv/video-columns.ts';
import {
  type CsvRow,
  type RejectedRow,
  readVideoCsv,
  type VideoCsvOptions,
} from '../../src/csv/video-csv.ts';
import { FileError } from '../../src/errors.ts';
import { csvFolder, csvLine, HEADER } from './csv-file.ts';

let folder: Awaited<ReturnType<typeof csvFolder>>;

beforeAll(async () => {
  folder = await csvFolder();
});

afterAll(() => folder?.remove());

async function read(content: string | Uint8Array, options: VideoCsvOptions = {}) {
  const rows: (CsvRow | RejectedRow)[] = [];
  for await (const row of readVideoCsv(await folder.write(content), options)) rows.push(row);
  return rows;
}

const failure = (content: string | Uint8Array) =>
  read(content).then(
    () => null,
    (error) => error,
  );

test('a row is read with its line, its facts and its label', async () => {
  const [row] = await read(`${HEADER}\n${csvLine('7017666017', { ban: 'under review' })}\n`);
  expect(row).toMatchObject({
    kind: 'row',
    line: 2,
    externalId: '7017666017',
    transcript: 'words of 7017666017',
    durationSec: 59,
    authorExternalId: null,
    verifiedStatus: 'NOT_VERIFIED',
    authorBanStatus: 'UNDER_REVIEW',
    viewCount: 10,
    commentCount: 4,
    label: 'CLAIM',
  });
});

test('BOM, CRLF, a last line without an end and blank lines change nothing', async () => {
  const lines = [HEADER, csvLine('a'), '', csvLine('b', { label: 'opinion' })];
  const plain = await read(`${lines.join('\n')}\n`);
  expect(await read(`\ufeff${lines.join('\r\n')}`)).toEqual(plain);
  expect(plain.map((row) => row.line)).toEqual([2, 4]);
});

test('a row without a label is a row; one without a transcript is rejected', async () => {
  const rows = await read(
    [HEADER, csvLine('a', { label: '' }), '3,,b,59,,verified,active,,,,,'].join('\r\n'),
  );
  expect(rows[0]).toMatchObject({ kind: 'row', label: null });
  expect(rows[1]).toMatchObject({
    kind: 'rejected',
    line: 3,
    reason: 'video_transcription_text is empty',
    fields: ['3', '', 'b', '59', '', 'verified', 'active', '', '', '', '', ''],
  });
});

test.each(['\n', '\r\n', '\r'])(
  'quoted commas, quotes and line ends belong to the field, and lines stay true (%j)',
  async (eol) => {
    const text = `"one, ""two""${eol}three${eol}${eol}four"`;
    const lines = [HEADER, csvLine('a', { transcript: text }), 'short', csvLine('b')];
    const [first, short, last] = await read(lines.join(eol));
    expect(first).toMatchObject({
      line: 2,
      transcript: `one, "two"${eol}three${eol}${eol}four`,
    });
    expect(short).toMatchObject({ kind: 'rejected', line: 6 });
    expect(last).toMatchObject({ kind: 'row', line: 7, externalId: 'b' });
  },
);

test.each([
  [{ views: '-1' }, 'video_view_count is "-1"'],
  [{ views: '1.5' }, 'video_view_count is "1.5"'],
  [{ views: '1e3' }, 'video_view_count is "1e3"'],
  [{ views: '9007199254740993' }, 'video_view_count is "9007199254740993"'],
  [{ duration: 'long' }, 'video_duration_sec is "long"'],
  [{ label: 'rumour' }, 'claim_status is "rumour" where claim or opinion is expected'],
  [{ verified: '' }, 'verified_status is ""'],
  [{ ban: 'paused' }, 'author_ban_status is "paused"'],
])('a bad value is rejected with its column, and reading goes on: %j', async (fields, reason) => {
  const [bad, good] = await read([HEADER, csvLine('a', fields), csvLine('b')].join('\n'));
  expect(bad).toMatchObject({ kind: 'rejected', line: 2 });
  expect(bad?.kind === 'rejected' && bad.reason).toContain(reason);
  expect(good).toMatchObject({ kind: 'row', line: 3 });
});

test('every mistake of a row is named', async () => {
  const [row] = await read([HEADER, csvLine('', { views: 'x', label: 'y' })].join('\n'));
  expect(row?.kind === 'rejected' && row.reason.split('; ')).toHaveLength(3);
});

test('whole numbers with a fraction of zero are whole, empty ones unknown', async () => {
  const [a, b] = await read(
    [HEADER, csvLine('a', { views: '343296.0', duration: '' }), csvLine('b', { views: '' })].join(
      '\n',
    ),
  );
  expect(a).toMatchObject({ viewCount: 343_296, durationSec: null });
  expect(b).toMatchObject({ viewCount: null });
});

test('a row with too few or too many fields is rejected', async () => {
  const [few, many] = await read([HEADER, '1,claim,a', `${csvLine('b')},more`].join('\n'));
  expect(few).toMatchObject({ reason: 'it has 3 fields where the header has 12' });
  expect(many).toMatchObject({ reason: 'it has 13 fields where the header has 12' });
});

test('missing and doubled columns are named together with what was found', async () => {
  const error = await failure('video_id,claim_status,claim_status\n1,claim,claim\n');
  expect(error).toBeInstanceOf(FileError);
  expect(error.message).toContain('missing: video_transcription_text');
  expect(error.message).toContain('there more than once: claim_status');
  expect(error.message).toContain('Found: video_id, claim_status, claim_status');
});

test.each<[string, string | Uint8Array, string]>([
  ['an empty file', '', 'no header line'],
  ['a binary file', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0), 'NUL bytes'],
  ['a file in Latin-1', Buffer.from(`${HEADER}\n${csvLine('é')}\n`, 'latin1'), 'not UTF-8'],
  ['a file that ends within a character', Buffer.from(`${HEADER}é`).subarray(0, -1), 'not UTF-8'],
  ['a quote never closed', `${HEADER}\n${csvLine('a', { transcript: '"a' })}\n`, 'line 2'],
  ['a quote inside a field', `${HEADER}\n${csvLine('a', { transcript: 'a"b' })}\n`, 'line 2'],
  ['text after a closing quote', `${HEADER}\n${csvLine('a', { transcript: '"a"b' })}\n`, 'line 2'],
  [
    'a field of 2 MB',
    `${HEADER}\n${csvLine('a')}\n${csvLine('b', { transcript: 'x'.repeat(2_000_000) })}\n`,
    'line 3 is broken: it is longer than 1 MiB',
  ],
])('%s is refused with a reason', async (_, content, reason) => {
  const error = await failure(content);
  expect(error).toBeInstanceOf(FileError);
  expect(error.message).toContain(reason);
});

test('the rows before a broken one are read', async () => {
  const file = await folder.write([HEADER, csvLine('a'), csvLine('b'), '"open'].join('\n'));
  const ids: string[] = [];
  const reading = (async () => {
    for await (const row of readVideoCsv(file)) if (row.kind === 'row') ids.push(row.externalId);
  })();
  await expect(reading).rejects.toThrow('starts in line 4');
  expect(ids).toEqual(['a', 'b']);
});

test('a missing file and a folder are refused with a reason', async () => {
  const readFirst = (file: string) => readVideoCsv(file).next();
  await expect(readFirst(`${folder.path}/none.csv`)).rejects.toThrow('there is no such file');
  await expect(readFirst(folder.path)).rejects.toThrow('it is a folder');
});

test('other columns are read through a map; what is not mapped is unknown', async () => {
  const content = 'text,id,extra\nhello,a,1\n';
  for (const map of ['externalId=id, transcript=text', '{"externalId":"id","transcript":"text"}']) {
    const [row] = await read(content, { columns: parseColumnMap(map) });
    expect(row).toMatchObject({
      externalId: 'a',
      transcript: 'hello',
      verifiedStatus: 'NOT_VERIFIED',
      authorBanStatus: 'ACTIVE',
      viewCount: null,
      label: null,
    });
  }
});

test.each([
  ['externalId=id', 'lacks "transcript"'],
  ['externalId=id,transcript=text,shoeSize=s', 'unknown field "shoeSize"'],
  ['externalId=id,externalId=x,transcript=t', 'names "externalId" twice'],
  ['externalId', 'not of the form field=column'],
  ['{"externalId":7}', 'must give "externalId" the name of a column'],
  ['{oops', 'not valid JSON'],
])('the column map %j is refused', (map, reason) => {
  expect(() => parseColumnMap(map)).toThrow(reason);
});

test('the bytes read grow to the size of the file', async () => {
  const content = [HEADER, ...Array.from({ length: 3_000 }, (_, n) => csvLine(`v${n}`))].join('\n');
  const totals: number[] = [];
  await read(content, { onBytes: (total) => totals.push(total) });
  expect(totals.length).toBeGreaterThan(1);
  expect(totals.at(-1)).toBe(Buffer.byteLength(content));
});
