import type { EventFeed } from '../db/events.ts';

type Source<State> = {
  events: Pick<EventFeed, 'subscribe'>;
  topic: string;
  /** Whether an event's payload is about this state. */
  concerns(payload: unknown): boolean;
  /** The state now; null when there is nothing to tell yet. */
  read(): Promise<State | null>;
  /** Nothing follows this state. */
  isLast(state: State): boolean;
};

/**
 * The states of something, for a subscription: the present one first, then one after each event that
 * concerns it. It listens before it reads, so nothing falls between; events that come while a state is
 * read or sent collapse into one, so a slow client is told the latest instead of a backlog.
 *
 * An object rather than an async generator, because a generator's `return` waits for the `next` that waits
 * for an event, and would keep listening for a client who has left.
 */
export class StateStream<State> implements AsyncIterableIterator<State> {
  readonly #source: Source<State>;
  readonly #unsubscribe: () => void;
  #changed = true;
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(source: Source<State>) {
    this.#source = source;
    this.#unsubscribe = source.events.subscribe(source.topic, ({ payload }) => {
      if (!source.concerns(payload)) return;
      this.#changed = true;
      this.#wake?.();
    });
  }

  async next(): Promise<IteratorResult<State, undefined>> {
    while (!this.#ended) {
      if (!this.#changed) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      this.#changed = false;
      const state = await this.#source.read();
      if (this.#ended || state === null) continue;
      if (this.#source.isLast(state)) this.#end();
      return { value: state, done: false };
    }
    return { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<State, undefined>> {
    this.#end();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<State, undefined>> {
    this.#end();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): void {
    this.#ended = true;
    this.#unsubscribe();
    this.#wake?.();
  }
}
