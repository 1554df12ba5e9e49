import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import type { Logger } from '../logger.ts';
import { placeOf } from './connection-failure.ts';
import { type Database, openDatabase } from './database.ts';
import { fallBack } from './fall-back.ts';
import { LastWrites } from './last-writes.ts';
import {
  formatPosition,
  type Position,
  parsePosition,
  readPosition,
  shareNext,
} from './position.ts';
import { ReplicaLag } from './replica-lag.ts';

/** How often it is looked at, and how long it may take to answer. */
const LOOK_INTERVAL_MS = 1_000;
const ANSWER_MS = 2_000;
/** A read waits so long for its own writes to arrive, and not at all at a replica that is known to be behind. */
const WAIT_MS = 100;
const STEP_MS = 5;
const BEHIND_MS = 2_000;

const STANDING = `
  SELECT pg_last_wal_replay_lsn()::text AS replayed, pg_is_in_recovery() AS "isStandby",
    current_setting('hot_standby_feedback')::bool AS "givesFeedback",
    (SELECT system_identifier::text FROM pg_control_system()) AS system, current_database() AS database`;

const REPLAYED = 'SELECT pg_last_wal_replay_lsn()::text AS replayed';

const standing = z.object({
  replayed: z.string().nullable(),
  isStandby: z.boolean(),
  givesFeedback: z.boolean(),
  system: z.string(),
  database: z.string(),
});

/** Who reads, and the position that it says it has seen. */
export type Reader = Readonly<{ name: string | null; seen: string | undefined }>;

/**
 * A standby of the database, for reads. Nobody reads behind what they wrote themselves: a write is followed by
 * the question how far the primary's log is by then, which is remembered for the writer and told to it; a read
 * that names such a position, or whose reader is known to have written, goes to the standby once that has
 * replayed as far, and else to the primary. So do all reads while the standby is gone, or too far behind.
 */
export class ReadReplica {
  readonly #options: {
    url: string;
    primary: Database;
    maxLagMs: number;
    log: Logger;
    onRead: (from: 'replica' | 'primary') => void;
  };
  readonly #database: Database;
  readonly #watch: pg.Pool;
  readonly #lag = new ReplicaLag(() => performance.now());
  readonly #lastWrites = new LastWrites();
  readonly #readPosition: () => Promise<Position>;
  readonly #readReplayed: () => Promise<void>;
  /** What is wrong with it; null: nothing. */
  #trouble: string | null = 'it has not been looked at yet';
  #givesFeedback = false;
  #replayed: Position = 0n;
  #primaryStanding: z.infer<typeof standing> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: {
    url: string;
    primary: Database;
    poolSize: number;
    statementTimeoutMs: number;
    /** Beyond this, reads go to the primary. */
    maxLagMs: number;
    log: Logger;
    /** Called for each operation that only reads, with where it goes. */
    onRead: (from: 'replica' | 'primary') => void;
  }) {
    const { url, primary, poolSize, statementTimeoutMs, log } = options;
    this.#options = options;
    const connectionTimeoutMs = ANSWER_MS;
    this.#database = openDatabase({ url, poolSize, statementTimeoutMs, connectionTimeoutMs, log });
    fallBack(this.#database.pool, primary.pool, (error) => {
      // A standby that starts again may have to replay once more what it had replayed.
      this.#replayed = 0n;
      log.warn({ err: error }, 'a read failed at the replica, and was answered by the primary');
    });
    this.#watch = new pg.Pool({
      connectionString: url,
      max: 1,
      application_name: 'gavel replica',
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    this.#watch.on('error', () => {});
    this.#readPosition = readPosition(primary.pool);
    this.#readReplayed = shareNext(async () => {
      const { rows } = await this.#watch.query(REPLAYED);
      this.#replayedUpTo(rows[0].replayed);
    });
  }

  /** Looks at the replica, and from then on again and again. One that is not there may come later. */
  async start(): Promise<void> {
    await this.#look();
    this.#lookLater();
  }

  get status(): { trouble: string | null; lagMs: number } {
    return { trouble: this.#trouble, lagMs: this.#lag.ms };
  }

  /** Where an operation that only reads is to read: nothing that its reader wrote or saw is missing there. */
  async databaseFor(reader: Reader): Promise<Database> {
    const isFresh = await this.#hasSeen(reader);
    this.#options.onRead(isFresh ? 'replica' : 'primary');
    return isFresh ? this.#database : this.#options.primary;
  }

  /**
   * The same for a transaction that reads for long, on a connection of its own. A replica that does not tell
   * the primary what it still reads (`hot_standby_feedback`) would cancel it.
   * @returns null when that is for the primary.
   */
  async urlFor(reader: Reader): Promise<string | null> {
    const isFresh = this.#givesFeedback && (await this.#hasSeen(reader));
    this.#options.onRead(isFresh ? 'replica' : 'primary');
    return isFresh ? this.#options.url : null;
  }

  /**
   * Notes that who wrote, or read from the primary, is to find from now on what is committed by now.
   * @returns the position, to be shown to other processes; null when the primary could not be asked.
   */
  async wrote(writer: string | null): Promise<string | null> {
    const position = await this.#readPosition().catch(() => null);
    if (writer !== null) this.#lastWrites.note(writer, position);
    return position === null ? null : formatPosition(position);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.all([this.#database.close(), this.#watch.end()]);
  }

  async #hasSeen({ name, seen }: Reader): Promise<boolean> {
    if (this.#trouble !== null || this.#lag.ms > this.#options.maxLagMs) return false;
    const told = seen === undefined ? 0n : parsePosition(seen);
    if (this.#lastWrites.of(name) === null) await this.wrote(name);
    const own = this.#lastWrites.of(name);
    if (told === null || own === null) return false;
    const wanted = told > own ? told : own;
    return this.#replayed >= wanted || (await this.#reaches(wanted).catch(() => false));
  }

  async #reaches(wanted: Position): Promise<boolean> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      await this.#readReplayed();
      if (this.#replayed >= wanted) return true;
      if (this.#lag.ms > BEHIND_MS || performance.now() > deadline) return false;
      await delay(STEP_MS);
    }
  }

  #lookLater(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(
      () => void this.#look().finally(() => this.#lookLater()),
      LOOK_INTERVAL_MS,
    );
    this.#timer.unref();
  }

  /** Where the primary is, whether the replica is one of it, and how far it has come. */
  async #look(): Promise<void> {
    const askedAt = performance.now();
    const written = await this.#readPosition().catch(() => null);
    if (written !== null) this.#lag.primaryWrote(written, askedAt);
    try {
      const found = await readStanding(this.#watch);
      this.#primaryStanding ??= await readStanding(this.#options.primary.pool);
      this.#replayedUpTo(found.replayed);
      this.#givesFeedback = found.givesFeedback;
      this.#setTrouble(objectionTo(found, this.#primaryStanding));
    } catch (error) {
      this.#replayed = 0n;
      this.#setTrouble('it does not answer', error);
    }
    this.#lastWrites.replayed(this.#replayed);
  }

  #replayedUpTo(position: string | null): void {
    this.#replayed = (position !== null && parsePosition(position)) || 0n;
    this.#lag.replicaReplayed(this.#replayed);
  }

  #setTrouble(trouble: string | null, error?: unknown): void {
    if (this.#closed || trouble === this.#trouble) return;
    this.#trouble = trouble;
    const { url, log } = this.#options;
    const replica = placeOf(url);
    if (trouble === null) log.info({ replica }, 'reads go to the replica');
    else
      log.warn(
        { replica, trouble, err: error },
        'reads go to the primary: the replica is of no use',
      );
  }
}

async function readStanding(pool: pg.Pool): Promise<z.infer<typeof standing>> {
  const { rows } = await pool.query(STANDING);
  return standing.parse(rows[0]);
}

function objectionTo(
  found: z.infer<typeof standing>,
  primary: z.infer<typeof standing>,
): string | null {
  if (!found.isStandby) return 'it is no standby';
  const isOurs = found.system === primary.system && found.database === primary.database;
  return isOurs ? null : 'it is a standby of another database';
}
