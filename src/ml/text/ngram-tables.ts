/** A word that is in no known n-gram. */
export const NO_WORD = -1;
/** Stands before the first word of a text. */
export const START_WORD = -2;

/** Words by their UTF-16 units: open addressing over one pool of units, at most a quarter full. */
export class WordTable {
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #units: Uint16Array;
  /** Word `w` has the units from `#offsets[w]` up to `#offsets[w + 1]`. */
  readonly #offsets: Int32Array;
  readonly #ngramIds: Int32Array;

  constructor(words: readonly string[]) {
    const size = tableSize(words.length);
    this.#mask = size - 1;
    this.#slots = new Int32Array(size).fill(NO_WORD);
    this.#offsets = new Int32Array(words.length + 1);
    this.#ngramIds = new Int32Array(words.length);
    const text = words.join('');
    this.#units = Uint16Array.from({ length: text.length }, (_, unit) => text.charCodeAt(unit));
    let offset = 0;
    for (const [word, spelling] of words.entries()) {
      offset += spelling.length;
      this.#offsets[word + 1] = offset;
      let slot = hashWord(spelling) & this.#mask;
      while (this.#slots[slot] !== NO_WORD) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = word;
    }
  }

  get(word: string): number {
    const units = Uint16Array.from({ length: word.length }, (_, unit) => word.charCodeAt(unit));
    return this.find(units, 0, units.length, hashWord(word));
  }

  find(units: Uint16Array, begin: number, end: number, hash: number): number {
    let slot = hash & this.#mask;
    for (;;) {
      const word = this.#slots[slot] as number;
      if (word === NO_WORD || this.#equals(word, units, begin, end)) return word;
      slot = (slot + 1) & this.#mask;
    }
  }

  setNgramId(word: string, id: number): void {
    this.#ngramIds[this.get(word)] = id;
  }

  ngramIdOf(word: number): number {
    return word < 0 ? 0 : (this.#ngramIds[word] as number);
  }

  #equals(word: number, units: Uint16Array, begin: number, end: number): boolean {
    const offset = this.#offsets[word] as number;
    if ((this.#offsets[word + 1] as number) - offset !== end - begin) return false;
    for (let unit = begin; unit < end; unit += 1) {
      if (this.#units[offset + unit - begin] !== units[unit]) return false;
    }
    return true;
  }
}

/** Pairs of words, adjacent or with one between, to n-gram ids. Open addressing. */
export class PairTable {
  /** The word before, doubled, plus one if a word lies between; with `#lasts` the key of a slot. */
  readonly #firsts: Int32Array;
  readonly #lasts: Int32Array;
  /** 0 marks a free slot. */
  readonly #ids: Int32Array;
  readonly #mask: number;

  constructor(capacity: number) {
    const size = tableSize(capacity);
    this.#mask = size - 1;
    this.#firsts = new Int32Array(size);
    this.#lasts = new Int32Array(size);
    this.#ids = new Int32Array(size);
  }

  set(skip: boolean, before: number, word: number, id: number): void {
    const first = before * 2 + (skip ? 1 : 0);
    const slot = this.#slot(first, word);
    this.#firsts[slot] = first;
    this.#lasts[slot] = word;
    this.#ids[slot] = id;
  }

  find(skip: boolean, before: number, word: number): number {
    if (before === NO_WORD || word === NO_WORD) return 0;
    return this.#ids[this.#slot(before * 2 + (skip ? 1 : 0), word)] as number;
  }

  #slot(first: number, last: number): number {
    let slot = ((Math.imul(first, 0x9e3779b1) ^ Math.imul(last, 0x85ebca6b)) >>> 9) & this.#mask;
    while (this.#ids[slot] !== 0 && (this.#firsts[slot] !== first || this.#lasts[slot] !== last)) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }
}

/** FNV-1a over UTF-16 units: start here, and take one unit after the other. */
export const HASH_START = 0x811c9dc5 | 0;

export function hashOn(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

function hashWord(word: string): number {
  let hash = HASH_START;
  for (let unit = 0; unit < word.length; unit += 1) hash = hashOn(hash, word.charCodeAt(unit));
  return hash;
}

function tableSize(entries: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, entries) * 4));
}
