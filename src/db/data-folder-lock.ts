import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { StartupError } from '../errors.ts';

/**
 * One owner per data folder. The owner holds an operating system lock on `owner.lock`, which the kernel
 * lets go of when the process ends in whatever way: no pid is trusted, nothing is ever stale, and it
 * works between containers that share the folder. Node has no call for such locks; its SQLite has,
 * portably, so the lock is an exclusive transaction on an empty SQLite file.
 *
 * `owner.json` says who the owner is and where its server listens; it means nothing without the lock.
 */
export type OwnerNote = z.infer<typeof ownerNote>;

const ownerNote = z.object({
  pid: z.number().int(),
  /** TCP port of the server; null while it starts. */
  port: z.number().int().nullable(),
});

const SQLITE_BUSY = 5;

export class DataFolderLock {
  readonly #dataDir: string;
  readonly #lock: DatabaseSync;

  /**
   * Takes the lock, making the folder if needed; null when a live process holds it.
   * @throws StartupError when the folder cannot be made or written.
   */
  static async take(dataDir: string): Promise<DataFolderLock | null> {
    let lock: DatabaseSync | undefined;
    try {
      await mkdir(dataDir, { recursive: true });
      lock = new DatabaseSync(path.join(dataDir, 'owner.lock'));
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      lock?.close();
      if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)
        return null;
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartupError(`the data folder ${dataDir} cannot be used: ${reason}`);
    }
    const taken = new DataFolderLock(dataDir, lock);
    await taken.note(null);
    return taken;
  }

  private constructor(dataDir: string, lock: DatabaseSync) {
    this.#dataDir = dataDir;
    this.#lock = lock;
  }

  /** Tells who asks that we own the folder and, once it listens, at which port the server is. */
  async note(port: number | null): Promise<void> {
    const file = path.join(this.#dataDir, 'owner.json');
    const note: OwnerNote = { pid: process.pid, port };
    await writeFile(`${file}.new`, JSON.stringify(note), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  async release(): Promise<void> {
    await rm(path.join(this.#dataDir, 'owner.json'), { force: true });
    this.#lock.close();
  }
}

/** What the owner says of itself; null when there is no readable note (yet, or any more). */
export async function readOwnerNote(dataDir: string): Promise<OwnerNote | null> {
  try {
    return ownerNote.parse(JSON.parse(await readFile(path.join(dataDir, 'owner.json'), 'utf8')));
  } catch {
    return null;
  }
}
