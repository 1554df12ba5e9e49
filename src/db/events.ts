import type pg from 'pg';
import { CursorExpiredError } from '../errors.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Logger } from '../logger.ts';
import type { Db } from './database.ts';
import { Listener } from './listener.ts';

/**
 * What replicas and subscribers must hear of, at least as far as they run. The table `event` is the
 * truth; NOTIFY only says that it is worth a look, and a poll looks anyway. A trigger numbers events in
 * commit order (writers take turns from their insert to their commit), so "newer than the last id" misses
 * nothing: each feed delivers each event that is committed after it was opened, once, in that order.
 */
export type GavelEvent = Readonly<{ id: bigint; topic: string; payload: unknown }>;

export type EventFeed = {
  /** Id of the newest event that was delivered, or that was there before the feed was opened. */
  readonly lastId: bigint;
  /** Calls `handler` with every later event of the topic; returns what ends that. */
  subscribe(topic: string, handler: (event: GavelEvent) => void): () => void;
  /**
   * Events of a topic after an id, at most `limit`, in order: from memory where they are recent, else from the
   * table. Up to `through` there are no others.
   * @throws CursorExpiredError when events after the id are no longer kept
   */
  after(
    topic: string,
    id: bigint,
    limit: number,
  ): Promise<{ events: readonly GavelEvent[]; through: bigint }>;
  /** Whether notifications arrive and the last look at the table succeeded. */
  healthy(): boolean;
  close(): Promise<void>;
};

/**
 * Publishes when `db` commits. Writers of events take turns until then, so publish last in a
 * transaction: one that still waits for a row lock afterwards holds up every other.
 */
export async function publishEvent(
  db: Db,
  topic: string,
  payload: Prisma.InputJsonValue,
): Promise<void> {
  await db.event.createMany({ data: [{ topic, payload }] });
}

/**
 * Removes events older than `olderThan`, from the first on; returns how many. Feeds have long delivered them.
 * The newest stays: the oldest that is kept tells which cursors are too old.
 */
export async function pruneEvents(db: Db, olderThan: Date): Promise<number> {
  const kept =
    (await db.event.findFirst({
      where: { createdAt: { gte: olderThan } },
      orderBy: { id: 'asc' },
    })) ?? (await db.event.findFirst({ orderBy: { id: 'desc' } }));
  if (kept === null) return 0;
  const { count } = await db.event.deleteMany({ where: { id: { lt: kept.id } } });
  return count;
}

/** Opens a feed on a connection of its own; it delivers what is committed from now on. */
export async function openEventFeed(options: {
  url: string;
  pool: pg.Pool;
  log: Logger;
  pollIntervalMs?: number;
}): Promise<EventFeed> {
  const { rows } = await options.pool.query('SELECT coalesce(max(id), 0) AS id FROM event');
  const feed = new TableFeed({ ...options, lastId: BigInt(rows[0].id) });
  await feed.start();
  return feed;
}

const POLL_INTERVAL_MS = 2_000;
const BATCH_SIZE = 1_000;

const NEWER_EVENTS = {
  name: 'events_newer_than',
  text: 'SELECT id, topic, payload FROM event WHERE id > $1 ORDER BY id LIMIT $2',
};

/** How many of the newest events are kept in memory, for subscribers that keep up. */
const RECENT = 1_000;

const OF_TOPIC_AFTER = {
  name: 'events_of_topic_after',
  text: 'SELECT id, topic, payload FROM event WHERE topic = $1 AND id > $2 ORDER BY id LIMIT $3',
};

const BOUNDS = {
  name: 'event_bounds',
  text: 'SELECT min(id) AS oldest, max(id) AS newest FROM event',
};

type Handler = (event: GavelEvent) => void;

class TableFeed implements EventFeed {
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  readonly #pollIntervalMs: number;
  readonly #listener: Listener;
  readonly #handlers = new Map<string, Set<Handler>>();
  #lastId: bigint;
  /** The newest that were delivered, and the id after which they are all there is. */
  readonly #recent: GavelEvent[] = [];
  #recentAfter: bigint;
  #poll: NodeJS.Timeout | undefined;
  /** The look that is under way, and whether another is due after it. */
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #lastLookFailed = false;
  #closed = false;

  constructor(options: {
    url: string;
    pool: pg.Pool;
    log: Logger;
    pollIntervalMs?: number;
    lastId: bigint;
  }) {
    this.#pool = options.pool;
    this.#log = options.log;
    this.#pollIntervalMs = options.pollIntervalMs ?? POLL_INTERVAL_MS;
    this.#lastId = options.lastId;
    this.#recentAfter = options.lastId;
    this.#listener = new Listener({
      url: options.url,
      channel: 'gavel_event',
      log: options.log,
      // A connection that was lost may have missed something.
      onConnect: () => this.#look(),
      onNotify: () => this.#look(),
    });
  }

  get lastId(): bigint {
    return this.#lastId;
  }

  async start(): Promise<void> {
    await this.#listener.start();
    this.#poll = setInterval(() => this.#look(), this.#pollIntervalMs);
    this.#poll.unref();
  }

  subscribe(topic: string, handler: Handler): () => void {
    const handlers = this.#handlers.get(topic) ?? new Set();
    this.#handlers.set(topic, handlers);
    // A handler of its own for each call, so that ending one subscription leaves its twin alone.
    const own: Handler = (event) => handler(event);
    handlers.add(own);
    return () => {
      handlers.delete(own);
    };
  }

  async after(topic: string, id: bigint, limit: number) {
    // Whatever is read after this, everything up to here has been committed and is seen.
    const through = this.#lastId;
    const events =
      id >= this.#recentAfter && id <= through
        ? this.#recent.filter((event) => event.topic === topic && event.id > id).slice(0, limit)
        : await this.#readAfter(topic, id, limit);
    const last = events.at(-1)?.id ?? id;
    if (events.length === limit) return { events, through: last };
    return { events, through: last > through ? last : through > id ? through : id };
  }

  healthy(): boolean {
    return this.#listener.connected && !this.#lastLookFailed;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    await this.#listener.close();
    await this.#looking;
  }

  async #readAfter(topic: string, id: bigint, limit: number): Promise<GavelEvent[]> {
    const values = [topic, id.toString(), limit];
    const { rows } = await this.#pool.query({ ...OF_TOPIC_AFTER, values });
    // Looked at afterwards: what was pruned meanwhile may be missing from what was read.
    const { rows: bounds } = await this.#pool.query(BOUNDS);
    const [{ oldest, newest }] = bounds;
    // An id that is not there yet is of another database, or of this one before it was restored.
    const isKnown = oldest === null ? id === 0n : id >= BigInt(oldest) - 1n && id <= BigInt(newest);
    if (!isKnown) throw new CursorExpiredError();
    return rows.map((row) => ({ id: BigInt(row.id), topic: row.topic, payload: row.payload }));
  }

  /** One look at a time, so that order is kept; what comes meanwhile is seen by one more. */
  #look(): void {
    if (this.#closed) return;
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#deliverNewer().finally(() => {
      this.#looking = null;
      if (this.#lookAgain) {
        this.#lookAgain = false;
        this.#look();
      }
    });
  }

  async #deliverNewer(): Promise<void> {
    try {
      for (;;) {
        const values = [this.#lastId.toString(), BATCH_SIZE];
        const { rows } = await this.#pool.query({ ...NEWER_EVENTS, values });
        for (const { id, topic, payload } of rows) {
          if (this.#closed) return;
          this.#lastId = BigInt(id);
          const event = { id: this.#lastId, topic, payload };
          this.#remember(event);
          this.#deliver(event);
        }
        this.#lastLookFailed = false;
        if (rows.length < BATCH_SIZE) return;
      }
    } catch (error) {
      // The next poll tries again; nothing is lost, since the last id has not moved.
      this.#lastLookFailed = true;
      this.#log.warn({ err: error }, 'events cannot be read');
    }
  }

  #remember(event: GavelEvent): void {
    this.#recent.push(event);
    if (this.#recent.length > RECENT) {
      this.#recentAfter = this.#recent.shift()?.id ?? this.#recentAfter;
    }
  }

  #deliver(event: GavelEvent): void {
    for (const handler of [...(this.#handlers.get(event.topic) ?? [])]) {
      const complain = (error: unknown) =>
        this.#log.error(
          { err: error, topic: event.topic, eventId: event.id.toString() },
          'an event handler failed',
        );
      try {
        // A handler may be async after all; its rejection must not end the process.
        void Promise.resolve(handler(event)).catch(complain);
      } catch (error) {
        complain(error);
      }
    }
  }
}
