import type pg from 'pg';
import { loadStatement } from '../db/sql/load.ts';
import type { Logger } from '../logger.ts';

/**
 * The full-text entries of a new video wait in a list, which makes inserts cheap, until somebody moves all of
 * them to their place. When the list is full, some 45,000 videos, that is the insert which finds it so: it takes
 * a third of a second longer, and all who submit meanwhile wait for it. So they are moved long before, on
 * another connection, beside the inserts (docs/adr/0113-search-entries-are-moved-beside-inserts.md).
 */
const VIDEOS_BETWEEN = 10_000;

const FLUSH = loadStatement('flush-search-entries');

export class SearchUpkeep {
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  readonly #videosBetween: number;
  #waiting = 0;
  #flush: Promise<void> | null = null;

  constructor(options: { pool: pg.Pool; log: Logger; videosBetween?: number }) {
    this.#pool = options.pool;
    this.#log = options.log;
    this.#videosBetween = options.videosBetween ?? VIDEOS_BETWEEN;
  }

  /** Hears how many videos were stored; nobody waits for what it does about it. */
  stored(videos: number): void {
    this.#waiting += videos;
    if (this.#waiting < this.#videosBetween || this.#flush !== null) return;
    this.#waiting = 0;
    this.#flush = this.#pool
      .query(FLUSH)
      .then(
        () => undefined,
        (error: unknown) => this.#log.warn({ err: error }, 'search entries could not be moved'),
      )
      .finally(() => {
        this.#flush = null;
      });
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await this.#flush;
  }
}
