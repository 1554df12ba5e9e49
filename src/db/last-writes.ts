import type { Position } from './position.ts';

const MAX_WRITERS = 10_000;

/**
 * How far a replica must have come for each writer to read what it wrote. Bounded: of writers that are
 * forgotten only the furthest position is kept, which then counts for everybody.
 */
export class LastWrites {
  readonly #positions = new Map<string, Position | null>();
  readonly #maxWriters: number;
  #floor: Position = 0n;

  constructor(maxWriters = MAX_WRITERS) {
    this.#maxWriters = maxWriters;
  }

  /** @param position null when it could not be learned. */
  note(writer: string, position: Position | null): void {
    this.#positions.delete(writer);
    this.#positions.set(writer, position);
    if (this.#positions.size <= this.#maxWriters) return;
    const [oldest] = this.#positions;
    if (oldest !== undefined) this.#forget(...oldest);
  }

  /** Null when it wrote at a position that is not known. */
  of(reader: string | null): Position | null {
    const own = reader === null ? undefined : this.#positions.get(reader);
    if (own === undefined) return this.#floor;
    return own !== null && own < this.#floor ? this.#floor : own;
  }

  /** Forgets who needs no more than that. A replica that falls behind it again is told apart by the floor. */
  replayed(position: Position): void {
    for (const [writer, own] of this.#positions) {
      if (own !== null && own <= position) this.#forget(writer, own);
    }
  }

  #forget(writer: string, position: Position | null): void {
    this.#positions.delete(writer);
    if (position !== null && position > this.#floor) this.#floor = position;
  }
}
