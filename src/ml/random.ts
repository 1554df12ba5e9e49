/** A source of randomness that repeats itself for the same seed. */
export type Random = {
  /** The next number in [0, 1). */
  next(): number;
  /** Puts `items` in random order, in place. */
  shuffle(items: Uint32Array): void;
};

/**
 * SplitMix32: a 32-bit counter through the finaliser of MurmurHash3, as in Java's SplittableRandom
 * (Steele, Lea and Flood, 2014). Good enough for shuffles and masks; not for secrets.
 * @param seed an integer; every seed, 0 too, is a fixed stream.
 */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x85ebca6b);
    mixed ^= mixed >>> 13;
    mixed = Math.imul(mixed, 0xc2b2ae35);
    mixed ^= mixed >>> 16;
    return (mixed >>> 0) / 2 ** 32;
  };
  return {
    next,
    shuffle(items) {
      for (let last = items.length - 1; last > 0; last -= 1) {
        const other = Math.floor(next() * (last + 1));
        const item = items[last] as number;
        items[last] = items[other] as number;
        items[other] = item;
      }
    },
  };
}
