import { OverloadedError } from '../errors.ts';

export type MicroBatcherOptions<In, Out> = {
  /** Settles a whole batch: one result an item, in the items' order. A throw fails each item alike. */
  flush(batch: In[]): Promise<PromiseSettledResult<Out>[]>;
  maxBatchSize: number;
  /** Items that may wait, those in flight not counted; one more is refused with `OverloadedError`. */
  maxWaiting: number;
};

type Waiting<In, Out> = {
  item: In;
  resolve(value: Out): void;
  reject(reason: unknown): void;
};

/**
 * Group commit: whoever waits together is answered together, and nobody waits for company.
 *
 * An item that finds no flush in flight leaves at the end of this turn of the event loop, with what else
 * the turn brings (requests that lay on the sockets together); one that does joins the batch that leaves
 * when the flush ends. There is no timer, and one flush at a time: a second one in flight splits the
 * batches and makes each row dearer. Every item gets exactly one answer, its own.
 */
export class MicroBatcher<In, Out> {
  readonly #options: MicroBatcherOptions<In, Out>;
  #waiting: Waiting<In, Out>[] = [];
  #inFlight = 0;
  #flushing = false;
  #scheduled = false;
  #lastFlushMs = 0;
  #closed = false;
  #drained: (() => void)[] = [];

  constructor(options: MicroBatcherOptions<In, Out>) {
    this.#options = options;
  }

  /** Items not answered yet, waiting or in flight. */
  get depth(): number {
    return this.#waiting.length + this.#inFlight;
  }

  /** @throws OverloadedError (as a rejection) when `maxWaiting` items wait already. */
  submit(item: In): Promise<Out> {
    if (this.#closed) return Promise.reject(new Error('submitted after close'));
    if (this.#waiting.length >= this.#options.maxWaiting) {
      return Promise.reject(new OverloadedError(this.#retryAfterMs()));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  /** Takes nothing more; resolves when everything that was submitted is answered. */
  close(): Promise<void> {
    this.#closed = true;
    if (this.depth === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained.push(resolve);
    });
  }

  /** How long the queue ahead will take, going by the last flush; from 50 ms to 5 s. */
  #retryAfterMs(): number {
    const { maxBatchSize, maxWaiting } = this.#options;
    const flushesAhead = maxWaiting / maxBatchSize;
    return Math.round(Math.min(5_000, Math.max(50, flushesAhead * this.#lastFlushMs)));
  }

  #schedule(): void {
    if (this.#scheduled || this.#flushing) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#start();
    });
  }

  #start(): void {
    if (this.#flushing || this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0, this.#options.maxBatchSize);
    this.#flushing = true;
    this.#inFlight = batch.length;
    void this.#flush(batch).finally(() => {
      this.#flushing = false;
      this.#inFlight = 0;
      this.#start();
      if (this.depth === 0) for (const resolve of this.#drained.splice(0)) resolve();
    });
  }

  async #flush(batch: Waiting<In, Out>[]): Promise<void> {
    const startedAt = performance.now();
    try {
      const results = await this.#options.flush(batch.map((waiting) => waiting.item));
      if (results.length !== batch.length) {
        throw new Error(`a flush of ${batch.length} items gave ${results.length} results`);
      }
      for (const [index, waiting] of batch.entries()) settle(waiting, results[index]);
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
    this.#lastFlushMs = performance.now() - startedAt;
  }
}

function settle<In, Out>(
  waiting: Waiting<In, Out>,
  result: PromiseSettledResult<Out> | undefined,
): void {
  if (result?.status === 'fulfilled') waiting.resolve(result.value);
  else waiting.reject(result?.reason);
}
