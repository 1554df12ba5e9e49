import { FileError } from '../errors.ts';
import type { ClaimLabel, ModelInput } from '../ml/types.ts';
import { locateColumns } from './columns.ts';
import { type CsvFile, nameOf, readCsvRecords } from './csv-records.ts';
import { TIKTOK_COLUMNS, type VideoColumns, type VideoField } from './video-columns.ts';

/** A row that can be read. `fields` is the record as it stood in the file. */
export type CsvRow = ModelInput & {
  readonly kind: 'row';
  /** The physical line, from 1, on which the record starts. */
  readonly line: number;
  readonly externalId: string;
  readonly durationSec: number | null;
  readonly authorExternalId: string | null;
  readonly label: ClaimLabel | null;
  readonly fields: readonly string[];
};

/** A row that cannot be read, and why. */
export type RejectedRow = {
  readonly kind: 'rejected';
  readonly line: number;
  readonly reason: string;
  readonly fields: readonly string[];
};

export type VideoCsvOptions = {
  /** The TikTok columns unless given. */
  columns?: VideoColumns | undefined;
  /** Hears how many bytes of the file have been read by now. */
  onBytes?: ((total: number) => void) | undefined;
  /** Hears the header, before the first row. */
  onHeader?: ((header: readonly string[]) => void) | undefined;
};

/**
 * Streams the videos of a CSV file in the file's order. An empty count, duration or label is unknown
 * (null); whole numbers may be written as `343296.0`, as spreadsheets and pandas do. A row that breaks
 * a rule comes as rejected, with its line and all its reasons, and reading goes on.
 * @throws FileError for a file that is no CSV, or lacks a column.
 */
export async function* readVideoCsv(
  file: CsvFile,
  options: VideoCsvOptions = {},
): AsyncGenerator<CsvRow | RejectedRow> {
  const path = nameOf(file);
  let readRow: ((line: number, fields: string[]) => CsvRow | RejectedRow) | null = null;
  for await (const records of readCsvRecords(file, { onBytes: options.onBytes })) {
    for (const { line, fields } of records) {
      if (readRow) {
        yield readRow(line, fields);
      } else {
        readRow = rowReader(path, fields, options.columns ?? TIKTOK_COLUMNS);
        options.onHeader?.(fields);
      }
    }
  }
  if (!readRow) throw new FileError(`${path} is empty: it has no header line`);
}

const LABELS = new Map<string, ClaimLabel>([
  ['claim', 'CLAIM'],
  ['opinion', 'OPINION'],
]);
const VERIFIED = new Map<string, ModelInput['verifiedStatus']>([
  ['verified', 'VERIFIED'],
  ['not verified', 'NOT_VERIFIED'],
]);
const BAN_STATUS = new Map<string, ModelInput['authorBanStatus']>([
  ['active', 'ACTIVE'],
  ['under review', 'UNDER_REVIEW'],
  ['banned', 'BANNED'],
]);

function rowReader(path: string, header: readonly string[], columns: VideoColumns) {
  const indexOf = locateColumns(path, header, columns);
  const readers = {
    externalId: textReader('externalId'),
    transcript: textReader('transcript'),
    authorExternalId: (fields: readonly string[]) => cell(fields, 'authorExternalId') || null,
    label: choiceReader('label', LABELS),
    verifiedStatus: choiceReader('verifiedStatus', VERIFIED),
    authorBanStatus: choiceReader('authorBanStatus', BAN_STATUS),
    durationSec: wholeReader('durationSec'),
    viewCount: wholeReader('viewCount'),
    likeCount: wholeReader('likeCount'),
    shareCount: wholeReader('shareCount'),
    downloadCount: wholeReader('downloadCount'),
    commentCount: wholeReader('commentCount'),
  };

  return (line: number, fields: string[]): CsvRow | RejectedRow => {
    if (fields.length !== header.length) {
      const reason = `it has ${fields.length} fields where the header has ${header.length}`;
      return { kind: 'rejected', line, reason, fields };
    }
    const problems: string[] = [];
    const row: CsvRow = {
      kind: 'row',
      line,
      externalId: readers.externalId(fields, problems),
      transcript: readers.transcript(fields, problems),
      label: readers.label(fields, problems, true),
      durationSec: readers.durationSec(fields, problems),
      authorExternalId: readers.authorExternalId(fields),
      verifiedStatus: readers.verifiedStatus(fields, problems, false) ?? 'NOT_VERIFIED',
      authorBanStatus: readers.authorBanStatus(fields, problems, false) ?? 'ACTIVE',
      viewCount: readers.viewCount(fields, problems),
      likeCount: readers.likeCount(fields, problems),
      shareCount: readers.shareCount(fields, problems),
      downloadCount: readers.downloadCount(fields, problems),
      commentCount: readers.commentCount(fields, problems),
      fields,
    };
    return problems.length === 0
      ? row
      : { kind: 'rejected', line, reason: problems.join('; '), fields };
  };

  function cell(fields: readonly string[], field: VideoField): string {
    const index = indexOf.get(field);
    return index === undefined ? '' : (fields[index] ?? '');
  }

  function textReader(field: VideoField) {
    return (fields: readonly string[], problems: string[]): string => {
      const text = cell(fields, field);
      if (text === '') problems.push(`${columns.get(field)} is empty`);
      return text;
    };
  }

  function choiceReader<Choice>(field: VideoField, choices: ReadonlyMap<string, Choice>) {
    return (fields: readonly string[], problems: string[], mayBeEmpty: boolean): Choice | null => {
      const text = cell(fields, field);
      if (text === '' && (mayBeEmpty || !columns.has(field))) return null;
      const choice = choices.get(text) ?? choices.get(normaliseChoice(text));
      if (choice !== undefined) return choice;
      const expected = [...choices.keys()].join(' or ');
      problems.push(`${columns.get(field)} is "${shorten(text)}" where ${expected} is expected`);
      return null;
    };
  }

  function wholeReader(field: VideoField) {
    return (fields: readonly string[], problems: string[]): number | null => {
      const text = cell(fields, field).trim();
      if (text === '') return null;
      const value = /^\d+(\.0+)?$/.test(text) ? Number(text) : Number.NaN;
      if (Number.isSafeInteger(value)) return value;
      problems.push(
        `${columns.get(field)} is "${shorten(text)}" where a whole number from 0 to ` +
          `${Number.MAX_SAFE_INTEGER} is expected`,
      );
      return null;
    };
  }
}

/** `NOT_VERIFIED` and `Not verified` are `not verified`. */
function normaliseChoice(text: string): string {
  return text.trim().toLowerCase().replaceAll('_', ' ');
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
