import type pg from 'pg';
import { databaseTrouble } from './database-trouble.ts';

/** Takes new room on the disk, some 500 kB, and gives it back: what a submission needs too. */
const TAKE_ROOM =
  'CREATE TEMP TABLE gavel_room ON COMMIT DROP AS ' +
  "SELECT string_agg(md5(i::text), '') AS filling FROM generate_series(1, 16000) AS i GROUP BY i % 64";

/**
 * Whether the database has room on its disk. A full one still answers questions, so that only a write shows it:
 * the first refusal is noted, and from then on each check tries for itself, until there is room again.
 */
export class RoomWatch {
  #isFull = false;

  /** A write was refused for want of room. */
  noteRefusal(): void {
    this.#isFull = true;
  }

  async hasRoom(pool: Pick<pg.Pool, 'query'>): Promise<boolean> {
    if (!this.#isFull) return true;
    try {
      await pool.query(TAKE_ROOM);
      this.#isFull = false;
    } catch (error) {
      if (databaseTrouble(error) !== 'DATABASE_FULL') throw error;
    }
    return !this.#isFull;
  }
}
