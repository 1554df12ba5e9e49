import { SEPARATOR, TextFolder } from './text-folder.ts';

/** A word's place in the original text, in UTF-16 units. */
export type Span = Readonly<{ start: number; end: number }>;

/**
 * Finds a text's known n-grams without making a string. Every word has three of them: itself, the
 * pair with the word before it, and the pair with the word before that (`^` stands before the first).
 * Written out they read `newspaper`, `the newspaper`, `in * newspaper`; the first word has no third.
 *
 * `find` fills the index's own buffers, valid until its next call: slot `3 * word + kind` of `ids`
 * holds the n-gram's id, counted from 1, or 0 when the vocabulary lacks it.
 */
export class NgramIndex {
  ids = new Int32Array(3 * INITIAL_WORDS);
  readonly #folder: TextFolder;
  readonly #words: WordTable;
  readonly #pairs: PairTable;
  #starts = new Int32Array(INITIAL_WORDS);
  #ends = new Int32Array(INITIAL_WORDS);

  /**
   * @param ngrams distinct, as `listNgrams` writes them; the id of each is its place, from 1.
   * @param confusables pairs as in `confusables.ts`.
   */
  constructor(ngrams: readonly string[], confusables: string) {
    this.#folder = new TextFolder(confusables);
    const parsed = ngrams.map((ngram) => ngram.split(' '));
    const words = new Set(parsed.flat());
    words.delete(START);
    words.delete(SKIP);
    this.#words = new WordTable([...words]);
    this.#pairs = new PairTable(ngrams.length);
    for (const [index, parts] of parsed.entries()) {
      const first = parts[0] as string;
      const last = parts[parts.length - 1] as string;
      if (parts.length === 1) this.#words.setNgramId(first, index + 1);
      else {
        const before = first === START ? START_WORD : this.#words.get(first);
        this.#pairs.set(parts.length === 3, before, this.#words.get(last), index + 1);
      }
    }
  }

  /** Returns the number of words; see the class for where the ids are. */
  find(text: string): number {
    const folder = this.#folder;
    const length = folder.fold(text);
    let count = 0;
    let before = NO_WORD;
    let previous = START_WORD;
    let position = 0;
    while (position < length) {
      if (folder.codes[position] === SEPARATOR) {
        position += 1;
        continue;
      }
      const begin = position;
      let hash = FNV_OFFSET;
      let code = folder.codes[position] as number;
      while (code !== SEPARATOR) {
        hash = Math.imul(hash ^ code, FNV_PRIME);
        position += 1;
        code = position < length ? (folder.codes[position] as number) : SEPARATOR;
      }
      if (count === this.#starts.length) this.#grow();
      this.#starts[count] = folder.starts[begin] as number;
      this.#ends[count] = folder.ends[position - 1] as number;
      const word = this.#words.find(folder.codes, begin, position, hash);
      const slot = 3 * count;
      this.ids[slot] = this.#words.ngramIdOf(word);
      this.ids[slot + 1] = this.#pairs.find(false, previous, word);
      this.ids[slot + 2] = this.#pairs.find(true, before, word);
      before = previous;
      previous = word;
      count += 1;
    }
    return count;
  }

  /** Where the word was in the text that `find` read last. */
  span(word: number): Span {
    return { start: this.#starts[word] as number, end: this.#ends[word] as number };
  }

  #grow(): void {
    const { ids } = this;
    const [starts, ends] = [this.#starts, this.#ends];
    this.ids = new Int32Array(ids.length * 2);
    this.#starts = new Int32Array(starts.length * 2);
    this.#ends = new Int32Array(ends.length * 2);
    this.ids.set(ids);
    this.#starts.set(starts);
    this.#ends.set(ends);
  }
}

/** How many n-grams a text of so many words has, known or not. */
export function ngramCount(words: number): number {
  return words === 0 ? 0 : 3 * words - 1;
}

/** The n-grams of a text written out, in the order of `NgramIndex`. For learning a vocabulary. */
export function listNgrams(folder: TextFolder, text: string): string[] {
  const length = folder.fold(text);
  const words = new TextDecoder('utf-16le')
    .decode(folder.codes.subarray(0, length))
    .split(String.fromCharCode(SEPARATOR))
    .filter((word) => word !== '');
  return words.flatMap((word, index) => {
    const ngrams = [word, `${words[index - 1] ?? START} ${word}`];
    if (index > 0) ngrams.push(`${words[index - 2] ?? START} ${SKIP} ${word}`);
    return ngrams;
  });
}

/** Neither can be a word: the folder makes separators of them. */
const START = '^';
const SKIP = '*';
const NO_WORD = -1;
const START_WORD = -2;
const INITIAL_WORDS = 256;
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** Words by their UTF-16 units: open addressing over one pool of units, at most a quarter full. */
class WordTable {
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
class PairTable {
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

function hashWord(word: string): number {
  let hash = FNV_OFFSET;
  for (let unit = 0; unit < word.length; unit += 1) {
    hash = Math.imul(hash ^ word.charCodeAt(unit), FNV_PRIME);
  }
  return hash;
}

function tableSize(entries: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, entries) * 4));
}
