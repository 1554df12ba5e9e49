import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { FileError } from '../errors.ts';

/** A row that was not taken, why, and what stood in it. */
export type ReportedRow = Readonly<{ line: number; reason: string; fields: readonly string[] }>;

/**
 * A CSV file of the rows that were not taken: `line`, `reason`, then the columns of the original. It
 * is made with its first row, over what a run before has left there.
 */
export class RejectedCsv {
  readonly #target: string;
  #header: readonly string[] = [];
  #handle: FileHandle | null = null;
  #path: string | null = null;

  constructor(target: string) {
    this.#target = target;
  }

  /** Where the rows went; null while there are none. In the working directory if its own is read-only. */
  get path(): string | null {
    return this.#path;
  }

  setHeader(columns: readonly string[]): void {
    this.#header = columns;
  }

  /** @throws FileError when neither its own folder nor the working directory can be written to. */
  async write(rows: readonly ReportedRow[]): Promise<void> {
    if (rows.length === 0) return;
    if (!this.#handle) {
      this.#handle = await this.#open();
      await this.#handle.write(stringify([['line', 'reason', ...this.#header]]));
    }
    const records = rows.map(({ line, reason, fields }) => [String(line), reason, ...fields]);
    await this.#handle.write(stringify(records));
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }

  async #open(): Promise<FileHandle> {
    const candidates = [this.#target, path.resolve(path.basename(this.#target))];
    let failure: unknown;
    for (const candidate of candidates) {
      try {
        const handle = await open(candidate, 'w');
        this.#path = candidate;
        return handle;
      } catch (error) {
        failure ??= error;
      }
    }
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new FileError(`rejected rows cannot be written down: ${reason}`, { cause: failure });
  }
}
