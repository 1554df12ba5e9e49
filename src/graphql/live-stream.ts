import type { EventFeed, GavelEvent } from '../db/events.ts';
import { badUserInput } from './request-errors.ts';

/** How many events a subscriber takes at a time; one may tell of all the jobs of a batch of submissions. */
const PAGE_SIZE = 20;

/** After an event, or after the item of it with this index. */
type Position = Readonly<{ eventId: bigint; index: number | null }>;

type Source<Item> = {
  events: Pick<EventFeed, 'subscribe' | 'after' | 'lastId'>;
  topic: string;
  /** A cursor to go on from; null: from now on. */
  after: string | null;
  /** What each event of a page tells this subscriber, in its order; null where it must not or need not know. */
  itemsOf(page: readonly GavelEvent[]): Promise<(Item | null)[][]>;
};

/**
 * What happens, item by item, each once and in the order of commits, with a cursor to go on from. It reads
 * by its place in the event table, a page at a time, and only when the last page was taken: the client sets the
 * pace, and one that is slow costs no memory. The feed only wakes it up.
 *
 * An object rather than an async generator for the reason given at StateStream.
 */
export class LiveStream<Item> implements AsyncIterableIterator<{ item: Item; cursor: string }> {
  readonly #source: Source<Item>;
  readonly #unsubscribe: () => void;
  #place: bigint;
  /** Of the first event that is read: up to which item it was told before. */
  #skip: Position | null = null;
  #ready: { item: Item; cursor: string }[] = [];
  #changed = true;
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(source: Source<Item>) {
    this.#source = source;
    const after = source.after === null ? null : readCursor(source.after);
    this.#place = after?.eventId ?? source.events.lastId;
    if (after !== null && after.index !== null) {
      this.#skip = after;
      this.#place = after.eventId - 1n;
    }
    this.#unsubscribe = source.events.subscribe(source.topic, () => {
      this.#changed = true;
      this.#wake?.();
    });
  }

  async next(): Promise<IteratorResult<{ item: Item; cursor: string }, undefined>> {
    while (!this.#ended) {
      const ready = this.#ready.shift();
      if (ready !== undefined) return { value: ready, done: false };
      if (!this.#changed) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      try {
        await this.#read();
      } catch (error) {
        this.#end();
        throw error;
      }
    }
    return { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<{ item: Item; cursor: string }, undefined>> {
    this.#end();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<{ item: Item; cursor: string }, undefined>> {
    this.#end();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #read(): Promise<void> {
    const { events: feed, topic, itemsOf } = this.#source;
    this.#changed = false;
    const { events, through } = await feed.after(topic, this.#place, PAGE_SIZE);
    if (events.length === PAGE_SIZE) this.#changed = true;
    const told = events.length === 0 ? [] : await itemsOf(events);
    for (const [position, { id }] of events.entries()) {
      const items = told[position] ?? [];
      const skip = this.#skip?.eventId === id ? (this.#skip.index ?? -1) : -1;
      for (const [index, item] of items.entries()) {
        if (item === null || index <= skip) continue;
        const isLast = index === items.length - 1;
        const cursor = writeCursor({ eventId: id, index: isLast ? null : index });
        this.#ready.push({ item, cursor });
      }
    }
    this.#place = through;
  }

  #end(): void {
    this.#ended = true;
    this.#ready = [];
    this.#unsubscribe();
    this.#wake?.();
  }
}

/** A cursor is opaque to clients: an event's number, and within an event of several items, the item's. */
export function writeCursor({ eventId, index }: Position): string {
  const text = index === null ? `event:${eventId}` : `event:${eventId}.${index}`;
  return Buffer.from(text).toString('base64url');
}

function readCursor(cursor: string): Position {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, eventId, index] = /^event:(\d{1,18})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  if (eventId === undefined) throw badUserInput('after is not a cursor of a live subscription');
  return { eventId: BigInt(eventId), index: index === undefined ? null : Number(index) };
}
