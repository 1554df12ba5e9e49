import { FileError } from '../errors.ts';
import { locateColumns } from './columns.ts';
import { readCsvRecords } from './csv-records.ts';

export type SplitPart = 'train' | 'val' | 'test';

const COLUMNS = new Map([
  ['externalId', 'video_id'],
  ['part', 'part'],
] as const);

/**
 * Reads which part of a split each video belongs to, from a CSV file with the columns `video_id` and
 * `part` (`train`, `val` or `test`).
 * @throws FileError for a file that is no such CSV, naming the line of a bad or repeated row.
 */
export async function readSplitCsv(path: string): Promise<Map<string, SplitPart>> {
  const parts = new Map<string, SplitPart>();
  let columns: Map<'externalId' | 'part', number> | null = null;
  for await (const records of readCsvRecords(path)) {
    for (const { line, fields } of records) {
      if (!columns) {
        columns = locateColumns(path, fields, COLUMNS);
        continue;
      }
      const externalId = fields[columns.get('externalId') ?? -1] ?? '';
      const part = fields[columns.get('part') ?? -1] ?? '';
      if (externalId === '') throw new FileError(`${path}, line ${line}: video_id is empty`);
      if (!isPart(part)) {
        throw new FileError(`${path}, line ${line}: part is "${part}", not train, val or test`);
      }
      if (parts.has(externalId)) {
        throw new FileError(`${path}, line ${line}: video_id "${externalId}" is there twice`);
      }
      parts.set(externalId, part);
    }
  }
  if (!columns) throw new FileError(`${path} is empty: it has no header line`);
  return parts;
}

function isPart(text: string): text is SplitPart {
  return text === 'train' || text === 'val' || text === 'test';
}
