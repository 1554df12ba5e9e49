import type { Position } from './position.ts';

/** So many of the primary's positions are kept, while the replica has not come past them. */
const MAX_SAMPLES = 600;

/**
 * How far a replica is behind in time, by one clock: that of this process, which notes where the primary's log
 * was and when. A replica whose log has stopped would itself say that it is not behind at all.
 */
export class ReplicaLag {
  readonly #now: () => number;
  /** What the primary had written, and since when that is known; the oldest is one that was replayed. */
  readonly #samples: { at: number; position: Position }[] = [];
  #replayed: Position = 0n;

  constructor(now: () => number) {
    this.#now = now;
  }

  primaryWrote(position: Position, at: number): void {
    this.#samples.push({ at, position });
    if (this.#samples.length > MAX_SAMPLES) this.#samples.splice(1, 1);
    this.#forgetReplayed();
  }

  replicaReplayed(position: Position): void {
    this.#replayed = position;
    this.#forgetReplayed();
  }

  /** 0 when it has all that is known of. */
  get ms(): number {
    const newest = this.#samples.at(-1);
    if (newest === undefined || newest.position <= this.#replayed) return 0;
    return this.#now() - (this.#samples[0]?.at ?? 0);
  }

  #forgetReplayed(): void {
    while ((this.#samples[1]?.position ?? this.#replayed + 1n) <= this.#replayed) {
      this.#samples.shift();
    }
  }
}
