import type { CsvFile } from '../csv/csv-records.ts';
import type { ReportedRow } from '../csv/rejected-csv.ts';
import { readVideoCsv, type VideoCsvOptions } from '../csv/video-csv.ts';
import { FileError } from '../errors.ts';
import {
  IMPORT_COUNTS,
  type ImportCounts,
  type ImportDeps,
  type ImportRow,
  importBatch,
  noCounts,
  toImportRow,
} from './import-batch.ts';
import type { LabelOrigin } from './insert-videos.ts';

export type ImportOptions = VideoCsvOptions & {
  file: CsvFile;
  origin: LabelOrigin;
  /** `report` goes on after a bad row, `stop` ends with the first one. */
  onError: 'report' | 'stop';
  /** Hears the rows that were not taken, in the file's order, batch by batch. */
  onRejected?: (rows: readonly ReportedRow[]) => Promise<void>;
  /** Hears the videos, by id, that are stored now with the content and a label of a row, batch by batch. */
  onLabelled?: (videoIds: readonly string[]) => void;
  /** Hears the counts so far after each batch. */
  onProgress?: (soFar: Readonly<ImportCounts>) => void;
  /** Ends the import after the batches in flight. */
  signal?: AbortSignal | undefined;
};

export type ImportResult = ImportCounts & {
  /** The bad row that ended an import under `stop`. */
  stoppedAt: ReportedRow | null;
  interrupted: boolean;
};

/** Rows of one statement; fewer when they are long, so that a file of huge fields fits in memory too. */
const BATCH_SIZE = 1_000;
const BATCH_CHARACTERS = 4 * 1024 * 1024;
/** While these are being written, the next one is read and scored; two keep the database busy. */
const BATCHES_IN_FLIGHT = 2;

/**
 * Streams a CSV file of videos into the database, with predictions, and labels where the file has
 * them. Each batch is a transaction: what has been imported stays, also when a later part of the file
 * cannot be read, and importing again adds only what is missing. Memory stays bounded, however large
 * the file.
 * @throws FileError for a file that is no such CSV, NoChampionError, and what the database fails with.
 */
export async function importVideos(
  deps: ImportDeps,
  options: ImportOptions,
): Promise<ImportResult> {
  const { onError, signal } = options;
  const result: ImportResult = { ...noCounts(), stoppedAt: null, interrupted: false };
  const queue = new BatchQueue(deps, options.origin, async ({ counts, rejected, labelled }) => {
    for (const name of IMPORT_COUNTS) result[name] += counts[name];
    await options.onRejected?.(rejected);
    options.onLabelled?.(labelled);
    if (onError === 'stop') result.stoppedAt ??= rejected[0] ?? null;
    options.onProgress?.(result);
    return result.stoppedAt === null;
  });

  let batch: ImportRow[] = [];
  let characters = 0;
  let unreadable: FileError | null = null;
  try {
    for await (const row of readVideoCsv(options.file, options)) {
      const importRow = toImportRow(row, options.origin.actor);
      batch.push(importRow);
      if (onError === 'stop' && typeof importRow.video === 'string') break;
      for (const field of row.fields) characters += field.length;
      if (batch.length < BATCH_SIZE && characters < BATCH_CHARACTERS) continue;
      await queue.start(batch);
      batch = [];
      characters = 0;
      result.interrupted = signal?.aborted ?? false;
      if (result.interrupted || result.stoppedAt) break;
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    unreadable = error;
  }
  await queue.start(batch);
  await queue.drain();
  if (unreadable) throw unreadable;
  return result;
}

type BatchResult = Awaited<ReturnType<typeof importBatch>>;

/**
 * Batches on their way into the database, finished in the order in which they were started. Once
 * `onDone` answers false, no other sets out.
 */
class BatchQueue {
  readonly #deps: ImportDeps;
  readonly #origin: LabelOrigin;
  readonly #onDone: (done: BatchResult) => Promise<boolean>;
  #inFlight: { ids: ReadonlySet<string>; done: Promise<BatchResult> }[] = [];
  #halted = false;

  constructor(
    deps: ImportDeps,
    origin: LabelOrigin,
    onDone: (done: BatchResult) => Promise<boolean>,
  ) {
    this.#deps = deps;
    this.#origin = origin;
    this.#onDone = onDone;
  }

  /**
   * Waits until there is room, then sets out. Of two rows with one external id the first in the file
   * counts, so a batch also waits for one ahead of it that has an id of its own.
   */
  async start(rows: readonly ImportRow[]): Promise<void> {
    if (rows.length === 0) return;
    const ids = new Set(rows.flatMap(({ row }) => (row.kind === 'row' ? row.externalId : [])));
    const overlaps = (ahead: ReadonlySet<string>) => [...ids].some((id) => ahead.has(id));
    while (
      this.#inFlight.length >= BATCHES_IN_FLIGHT ||
      this.#inFlight.some((ahead) => overlaps(ahead.ids))
    ) {
      await this.#finishOldest();
    }
    if (this.#halted) return;
    const done = importBatch(this.#deps, rows, this.#origin);
    // It is awaited in its turn; until then a failure must not count as unheard.
    done.catch(() => {});
    this.#inFlight.push({ ids, done });
  }

  async drain(): Promise<void> {
    while (this.#inFlight.length > 0) await this.#finishOldest();
  }

  async #finishOldest(): Promise<void> {
    const oldest = this.#inFlight.shift();
    if (oldest && !(await this.#onDone(await oldest.done))) this.#halted = true;
  }
}
