import { createReadStream } from 'node:fs';
import { CsvError, Parser } from 'csv-parse';
import { FileError } from '../errors.ts';

/** One record as it stands in the file. `line` is the physical line, from 1, on which it starts. */
export type CsvRecord = { readonly line: number; readonly fields: string[] };

/** The path of a file, or a text that was sent in place of one; its name is for messages. */
export type CsvFile = string | Readonly<{ name: string; text: string }>;

/** A record beyond this is not data: usually a quote that was never closed. */
const MAX_RECORD_BYTES = 1024 * 1024;

const CHUNK_BYTES = 64 * 1024;

/**
 * Streams a UTF-8 CSV file (RFC 4180; BOM, CRLF, LF and CR are fine), the header included, in groups
 * of the records that ended in the same chunk of the file. Blank lines are passed over. Reads no
 * further than its consumer has come, so memory stays bounded.
 *
 * Quoting is strict: after one misplaced quote nobody can say where the next record starts, and a
 * lenient reader would glue two rows into one that looks right.
 *
 * @param onBytes hears how many bytes of the file have been read by now.
 * @throws FileError for a file that is missing, binary, not UTF-8, wrongly quoted, or has a record of
 *   more than 1 MiB; all records before the bad one are yielded first.
 */
export async function* readCsvRecords(
  file: CsvFile,
  options: { onBytes?: ((total: number) => void) | undefined } = {},
): AsyncGenerator<CsvRecord[]> {
  const path = nameOf(file);
  const parser = openParser();
  let bytes = 0;
  try {
    for await (const text of decodeUtf8(file, (read) => {
      bytes += read;
    })) {
      const failure = await parser.write(text);
      options.onBytes?.(bytes);
      yield parser.take();
      if (failure) throw explain(failure, path, parser.line());
    }
    const failure = await parser.end();
    yield parser.take();
    if (failure) throw explain(failure, path, parser.line());
  } finally {
    parser.close();
  }
}

/**
 * csv-parse, with every record handed over inside `write`. As a stream it would drop what it has
 * buffered when it meets an error; and its own line numbers count a CRLF inside quotes twice.
 */
function openParser() {
  let records: CsvRecord[] = [];
  let line = 1;
  const parser = new Parser({
    bom: true,
    max_record_size: MAX_RECORD_BYTES,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    on_record(fields: string[]) {
      const isBlank = fields.length === 1 && fields[0] === '';
      if (!isBlank) records.push({ line, fields });
      line += 1;
      for (const field of fields) line += lineBreaks(field);
      return null;
    },
  });
  // A failure is answered by the write that met it; unheard, the event would end the process.
  parser.on('error', () => {});
  // Nothing is pushed, but the stream ends only when somebody reads it.
  parser.resume();
  return {
    write: (text: string) =>
      new Promise<Error | null>((resolve) => {
        parser.write(text, (error) => resolve(error ?? null));
      }),
    end: () =>
      new Promise<Error | null>((resolve) => {
        parser.once('error', resolve);
        parser.end(() => resolve(null));
      }),
    take() {
      const taken = records;
      records = [];
      return taken;
    },
    /** Where the record that is being read started. */
    line: () => line,
    close: () => parser.destroy(),
  };
}

function lineBreaks(field: string): number {
  if (!field.includes('\n') && !field.includes('\r')) return 0;
  return field.match(/\r\n|\n|\r/g)?.length ?? 0;
}

/** How messages call a file. */
export function nameOf(file: CsvFile): string {
  return typeof file === 'string' ? file : file.name;
}

async function* decodeUtf8(file: CsvFile, onRead: (bytes: number) => void): AsyncGenerator<string> {
  const path = nameOf(file);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const stream =
    typeof file === 'string'
      ? createReadStream(file, { highWaterMark: CHUNK_BYTES })
      : [Buffer.from(file.text)];
  try {
    for await (const chunk of stream) {
      onRead(chunk.length);
      const text = decoder.decode(chunk, { stream: true });
      if (text.includes('\0')) throw new FileError(`${path} is not a CSV file: it holds NUL bytes`);
      yield text;
    }
    decoder.decode();
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw explainReading(error, path);
  }
}

function explainReading(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  if ('code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new FileError(`${path} is not UTF-8 text`, { cause: error });
  }
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
  };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const reason = reasons[code] ?? error.message;
  return new FileError(`cannot read ${path}: ${reason}`, { cause: error });
}

function explain(error: Error, path: string, line: number): Error {
  if (!(error instanceof CsvError)) return error;
  const reasons: Record<string, string> = {
    CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
    CSV_INVALID_CLOSING_QUOTE: 'a closing quote is followed by text; write a quote in quotes as ""',
    INVALID_OPENING_QUOTE:
      'a quote stands inside an unquoted field; quote the field, write it as ""',
    CSV_MAX_RECORD_SIZE: 'it is longer than 1 MiB; is a quote left open?',
  };
  const reason = reasons[error.code] ?? error.message;
  return new FileError(`${path}: the record that starts in line ${line} is broken: ${reason}`, {
    cause: error,
  });
}
