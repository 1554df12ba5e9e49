import type { ReportedRow } from '../csv/rejected-csv.ts';
import { parseColumnMap, TIKTOK_COLUMNS, type VideoColumns } from '../csv/video-columns.ts';
import { readVideoCsv } from '../csv/video-csv.ts';
import type { Database } from '../db/database.ts';
import { FileError, ValidationError } from '../errors.ts';
import type { LiveModel } from '../ml/live-model.ts';
import { type ImportResult, importVideos } from './import-videos.ts';
import type { LabelOrigin } from './insert-videos.ts';

/** The columns that an upload has unless it says otherwise. */
export const UPLOAD_COLUMNS: readonly string[] = [...TIKTOK_COLUMNS.values()];

/** Of the rows that were not taken, how many are told. */
export const MAX_TOLD_ROWS = 100;

export type UploadResult = ImportResult & {
  /** The first of the rows that were not taken. */
  told: readonly ReportedRow[];
  /** The videos of the rows that were taken and have a label. */
  labelled: readonly string[];
};

/**
 * Imports labelled videos from a CSV text that somebody sent, as `gavel import` does from a file. It is read
 * to its end before any of it is stored.
 * @param upload.columns as `gavel import --map` has them
 * @throws ValidationError when it is no CSV, or not one with these columns; NoChampionError
 */
export async function importUpload(
  deps: { database: Database; live: LiveModel },
  upload: { csv: string; columns?: string | null | undefined; origin: LabelOrigin },
): Promise<UploadResult> {
  const { csv, columns: map, origin } = upload;
  const file = { name: 'csv', text: csv };
  const columns = await refuse('columns', 'a map of columns', () =>
    map == null ? TIKTOK_COLUMNS : parseColumnMap(map),
  );
  await refuse('csv', 'a CSV text with these columns', () => readToEnd(file, columns));

  const labelled = new Set<string>();
  const told: ReportedRow[] = [];
  const result = await importVideos(deps, {
    ...{ file, columns, origin, onError: 'report' },
    onRejected: async (rows) => {
      told.push(...rows.slice(0, MAX_TOLD_ROWS - told.length));
    },
    onLabelled: (videoIds) => {
      for (const id of videoIds) labelled.add(id);
    },
  });
  return { ...result, told, labelled: [...labelled] };
}

async function readToEnd(
  file: Parameters<typeof readVideoCsv>[0],
  columns: VideoColumns,
): Promise<void> {
  for await (const _row of readVideoCsv(file, { columns }));
}

async function refuse<Result>(
  field: 'csv' | 'columns',
  limit: string,
  read: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ValidationError([{ field, limit, message: error.message }]);
  }
}
