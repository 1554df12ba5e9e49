import { CONFUSABLES } from '../ml/text/confusables.ts';
import { TextFolder } from '../ml/text/text-folder.ts';

const BANDS = 16;
const ROWS_A_BAND = 4;
/** Candidates that are looked at for one text; a bucket of a stock phrase may hold thousands. */
const MAX_CANDIDATES = 200;
/** The Jaccard index from which two texts count as near-identical. */
const NEAR = 0.8;

/**
 * Finds texts that are (nearly) those that were added before: identical once folded, or with a Jaccard
 * index of at least 0.8 over their shingles of three words. Candidates come from MinHash signatures of 64
 * values in 16 bands of 4 (Broder, "On the resemblance and containment of documents", 1997; Leskovec,
 * Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3): two texts of index 0.8 meet in a band
 * with a probability of 1 - (1 - 0.8^4)^16 = 0.9998. Each candidate is then checked exactly, so what is
 * counted is true; some may be missed.
 */
export class NearDuplicates {
  readonly #folder = new TextFolder(CONFUSABLES);
  readonly #texts = new Map<string, number>();
  readonly #shingles: ReadonlySet<number>[] = [];
  readonly #buckets = Array.from({ length: BANDS }, () => new Map<number, number[]>());

  /** How many distinct texts there are. */
  get size(): number {
    return this.#texts.size;
  }

  add(text: string): void {
    const folded = this.#fold(text);
    if (this.#texts.has(folded)) return;
    const index = this.#texts.size;
    this.#texts.set(folded, index);
    const shingles = shinglesOf(folded);
    this.#shingles.push(shingles);
    for (const [band, key] of bandKeys(shingles).entries()) {
      const bucket = this.#buckets[band]?.get(key);
      if (bucket === undefined) this.#buckets[band]?.set(key, [index]);
      else bucket.push(index);
    }
  }

  /** What of the added texts a text resembles most. */
  resemblance(text: string): 'IDENTICAL' | 'NEAR_IDENTICAL' | 'NONE' {
    const folded = this.#fold(text);
    if (this.#texts.has(folded)) return 'IDENTICAL';
    const shingles = shinglesOf(folded);
    const seen = new Set<number>();
    for (const [band, key] of bandKeys(shingles).entries()) {
      for (const candidate of this.#buckets[band]?.get(key) ?? []) {
        if (seen.has(candidate)) continue;
        if (seen.size >= MAX_CANDIDATES) return 'NONE';
        seen.add(candidate);
        const other = this.#shingles[candidate];
        if (other !== undefined && jaccard(shingles, other) >= NEAR) return 'NEAR_IDENTICAL';
      }
    }
    return 'NONE';
  }

  #fold(text: string): string {
    const length = this.#folder.fold(text);
    const folded = String.fromCharCode(...this.#folder.codes.subarray(0, length));
    return folded
      .split('\0')
      .filter((word) => word !== '')
      .join(' ');
  }
}

const SHINGLE_WORDS = 3;

function shinglesOf(folded: string): ReadonlySet<number> {
  const words = folded.split(' ');
  const shingles = new Set<number>();
  for (let at = 0; at <= Math.max(0, words.length - SHINGLE_WORDS); at += 1) {
    shingles.add(hash(words.slice(at, at + SHINGLE_WORDS).join(' ')));
  }
  return shingles;
}

/** One key a band, over the least hashes of the shingles under ROWS_A_BAND hash functions each. */
function bandKeys(shingles: ReadonlySet<number>): number[] {
  return Array.from({ length: BANDS }, (_, band) => {
    let key = band;
    for (let row = 0; row < ROWS_A_BAND; row += 1) {
      const seed = Math.imul(band * ROWS_A_BAND + row + 1, 0x9e3779b1);
      let least = 0xffffffff;
      for (const shingle of shingles) least = Math.min(least, mix(shingle ^ seed));
      key = mix(key ^ least);
    }
    return key;
  });
}

function jaccard(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  let shared = 0;
  for (const shingle of one) shared += Number(other.has(shingle));
  return shared / (one.size + other.size - shared);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}

/** MurmurHash3's finalizer: a bijection of 32 bits that spreads every bit over all. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
