/** Far below the parameters that a statement may have. */
const MAX_BATCH = 1_000;

/**
 * Looks keys up by their hash, one statement at a time: those that are asked for meanwhile leave together when it
 * ends. So a flood of made-up keys, each of which must be looked up, costs the database no more than one
 * connection and a statement a round trip, and whoever has a good key waits for one batch, or two.
 */
export class KeyLookups<Key extends { secretHash: Uint8Array }> {
  readonly #read: (hashes: Buffer<ArrayBuffer>[]) => Promise<Key[]>;
  /** By hash, not yet on their way. */
  readonly #waiting = new Map<
    string,
    { hash: Buffer<ArrayBuffer>; answer: PromiseWithResolvers<Key | null> }
  >();
  #reading = false;

  constructor(read: (hashes: Buffer<ArrayBuffer>[]) => Promise<Key[]>) {
    this.#read = read;
  }

  /** What is found was read after this was called. */
  find(hash: Buffer<ArrayBuffer>): Promise<Key | null> {
    const name = nameOf(hash);
    const known = this.#waiting.get(name);
    if (known !== undefined) return known.answer.promise;
    const answer = Promise.withResolvers<Key | null>();
    this.#waiting.set(name, { hash, answer });
    if (!this.#reading) void this.#readAll();
    return answer.promise;
  }

  async #readAll(): Promise<void> {
    this.#reading = true;
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, MAX_BATCH);
      for (const [name] of batch) this.#waiting.delete(name);
      try {
        const keys = await this.#read(batch.map(([, { hash }]) => hash));
        const found = new Map(keys.map((key) => [nameOf(key.secretHash), key]));
        for (const [name, { answer }] of batch) answer.resolve(found.get(name) ?? null);
      } catch (error) {
        for (const [, { answer }] of batch) answer.reject(error);
      }
    }
    this.#reading = false;
  }
}

function nameOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('latin1');
}
