import type { LiveModel } from '../ml/live-model.ts';
import type { Model } from '../ml/types.ts';

/** How many versions beside the live one are kept loaded, for explanations of older predictions. */
const SHELF_SIZE = 2;

/**
 * Models by version: the live one, and a few that were asked for lately. Owns the latter, and disposes of
 * the one that was not used for the longest time when another needs its place.
 */
export class ModelShelf {
  readonly #live: LiveModel;
  readonly #load: (version: number) => Promise<Model>;
  /** In order of use, the latest last. */
  readonly #loaded = new Map<number, Promise<Model>>();

  constructor(options: { live: LiveModel; load: (version: number) => Promise<Model> }) {
    this.#live = options.live;
    this.#load = options.load;
  }

  /** Runs `work` with a version's model, synchronously: the model may be gone afterwards. */
  async use<Result>(version: number, work: (model: Model) => Result): Promise<Result> {
    const current = this.#live.current();
    if (current?.version === version) return work(current.model);
    const loading = this.#loaded.get(version) ?? this.#startLoading(version);
    this.#loaded.delete(version);
    this.#loaded.set(version, loading);
    try {
      return work(await loading);
    } finally {
      await this.#makeRoom(SHELF_SIZE);
    }
  }

  async close(): Promise<void> {
    await this.#makeRoom(0);
  }

  #startLoading(version: number): Promise<Model> {
    const loading = this.#load(version);
    // A version that could not be loaded is tried again the next time.
    loading.catch(() => this.#loaded.delete(version));
    return loading;
  }

  async #makeRoom(size: number): Promise<void> {
    for (const [version, loading] of this.#loaded) {
      if (this.#loaded.size <= size) return;
      this.#loaded.delete(version);
      // A bundle that was refused has nothing to dispose of.
      await loading.then((model) => model.dispose()).catch(() => undefined);
    }
  }
}
