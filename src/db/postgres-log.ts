import { copyFile, type FileHandle, open } from 'node:fs/promises';

const LIMIT_BYTES = 10 * 1024 * 1024;
const CHECK_INTERVAL_MS = 60_000;

/**
 * The file that the server writes its log to. Past 10 MB it is moved to `<file>.1`, replacing the one
 * before; the server goes on writing, since it appends to an open file that is emptied under it.
 */
export class PostgresLog {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #start: number;
  readonly #timer: NodeJS.Timeout;

  static async open(path: string): Promise<PostgresLog> {
    const file = await open(path, 'a+', 0o600);
    const log = new PostgresLog(path, file, (await file.stat()).size);
    await log.#limit();
    return log;
  }

  private constructor(path: string, file: FileHandle, size: number) {
    this.#path = path;
    this.#file = file;
    this.#start = size > LIMIT_BYTES ? 0 : size;
    this.#timer = setInterval(() => {
      // A full disk is the server's to report; a log that cannot be moved is no reason to stop.
      this.#limit().catch(() => {});
    }, CHECK_INTERVAL_MS);
    this.#timer.unref();
  }

  get fd(): number {
    return this.#file.fd;
  }

  /** Why the server gave up, in its own words. */
  async lastWords(): Promise<string> {
    const { size } = await this.#file.stat();
    const bytes = Buffer.alloc(Math.min(Math.max(size - this.#start, 0), 65_536));
    await this.#file.read(bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString('utf8').trim().split('\n');
    const fatal = lines.findLast((line) => /FATAL|PANIC|error/.test(line)) ?? lines.at(-1) ?? '';
    return fatal.replace(/^.*?(FATAL|PANIC):\s*/, '').trim() || 'it ended without a word';
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#file.close();
  }

  async #limit(): Promise<void> {
    if ((await this.#file.stat()).size <= LIMIT_BYTES) return;
    await copyFile(this.#path, `${this.#path}.1`);
    await this.#file.truncate(0);
  }
}
