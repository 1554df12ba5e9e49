import { NoChampionError } from '../errors.ts';
import type { Model, ModelInput, Score } from './types.ts';

export type VersionedModel = Readonly<{ version: number; model: Model }>;

/**
 * The model that answers now. Scoring is synchronous, so a swap never falls into a batch: every batch
 * is answered by one version, and the one before is disposed of at once. Owns the models it is given.
 */
export class LiveModel {
  #current: VersionedModel | null;

  constructor(first: VersionedModel | null) {
    this.#current = first;
  }

  get version(): number | null {
    return this.#current?.version ?? null;
  }

  get ready(): boolean {
    return this.#current !== null;
  }

  /** @throws NoChampionError while there is no model. */
  score(inputs: readonly ModelInput[]): { version: number; scores: Score[] } {
    if (this.#current === null) throw new NoChampionError();
    const { version, model } = this.#current;
    return { version, scores: model.score(inputs) };
  }

  /** Answers from now on with `next`. */
  swap(next: VersionedModel): void {
    const before = this.#current;
    this.#current = next;
    if (before !== null && before.model !== next.model) before.model.dispose();
  }

  current(): VersionedModel | null {
    return this.#current;
  }

  /** Answers no more, until the next swap. */
  clear(): void {
    this.#current?.model.dispose();
    this.#current = null;
  }

  close(): void {
    this.clear();
  }
}
