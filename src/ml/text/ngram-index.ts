import { HASH_START, hashOn, NO_WORD, PairTable, START_WORD, WordTable } from './ngram-tables.ts';
import { SEPARATOR, TextFolder } from './text-folder.ts';

/** How many buckets sub-words are hashed into: a power of two. */
export const SUBWORD_BUCKETS = 2 ** 16;

/** A word's place in the original text, in UTF-16 units. */
export type Span = Readonly<{ start: number; end: number }>;

/**
 * Finds a text's known n-grams without making a string. Every word has three of them: itself, the
 * pair with the word before it, and the pair with the word before that (`^` stands before the first).
 * Written out they read `newspaper`, `the newspaper`, `in * newspaper`; the first word has no third.
 *
 * Beside them every word has sub-words, the runs of 3 to 5 characters of `<word>`, hashed into buckets
 * (Bojanowski et al., "Enriching Word Vectors with Subword Information", 2017).
 *
 * `find` fills the index's own buffers, valid until its next call: slot `3 * word + kind` of `ids`
 * holds the n-gram's id, counted from 1, or 0 when the vocabulary lacks it. The buckets of a word's
 * sub-words stand in `subwords`, from where those of the word before end to `subwordEnds[word]`.
 */
export class NgramIndex {
  ids = new Int32Array(3 * INITIAL_WORDS);
  subwords = new Int32Array(INITIAL_SUBWORDS);
  subwordEnds = new Int32Array(INITIAL_WORDS);
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
    let subwords = 0;
    while (position < length) {
      if (folder.codes[position] === SEPARATOR) {
        position += 1;
        continue;
      }
      const begin = position;
      let hash = HASH_START;
      let code = folder.codes[position] as number;
      while (code !== SEPARATOR) {
        hash = hashOn(hash, code);
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
      subwords = this.#addSubwords(begin, position, subwords);
      this.subwordEnds[count] = subwords;
      before = previous;
      previous = word;
      count += 1;
    }
    return count;
  }

  /** Which share of a text's n-grams are known; 0 for a text without words. */
  familiarity(text: string): number {
    const words = this.find(text);
    let known = 0;
    for (let slot = 0; slot < 3 * words; slot += 1) if (this.ids[slot] !== 0) known += 1;
    return words === 0 ? 0 : known / ngramCount(words);
  }

  /** Where the word was in the text that `find` read last. */
  span(word: number): Span {
    return { start: this.#starts[word] as number, end: this.#ends[word] as number };
  }

  /** A text's words as they were written; `find` reads them again as the same words. */
  words(text: string): string[] {
    return Array.from({ length: this.find(text) }, (_, word) => {
      const { start, end } = this.span(word);
      return text.slice(start, end);
    });
  }

  /** Hashes the sub-words of the folded units from `begin` to `end`; returns how many there are now. */
  #addSubwords(begin: number, end: number, from: number): number {
    const { codes } = this.#folder;
    let count = from;
    const most = count + LENGTHS * (end - begin);
    if (most > this.subwords.length) {
      const grown = new Int32Array(Math.max(most, 2 * this.subwords.length));
      grown.set(this.subwords);
      this.subwords = grown;
    }
    for (let first = begin - 1; first <= end + 1 - SHORTEST; first += 1) {
      const last = Math.min(first + LONGEST, end + 1);
      let hash = HASH_START;
      for (let unit = first; unit < last; unit += 1) {
        // The word is read as if it stood between brackets, which no folded text has.
        const code = unit < begin ? OPENING : unit === end ? CLOSING : (codes[unit] as number);
        hash = hashOn(hash, code);
        if (unit - first >= SHORTEST - 1) {
          this.subwords[count] = (hash ^ (hash >>> 15)) & (SUBWORD_BUCKETS - 1);
          count += 1;
        }
      }
    }
    return count;
  }

  #grow(): void {
    const { ids, subwordEnds } = this;
    const [starts, ends] = [this.#starts, this.#ends];
    this.ids = new Int32Array(ids.length * 2);
    this.#starts = new Int32Array(starts.length * 2);
    this.#ends = new Int32Array(ends.length * 2);
    this.subwordEnds = new Int32Array(subwordEnds.length * 2);
    this.subwordEnds.set(subwordEnds);
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
const INITIAL_WORDS = 256;
const INITIAL_SUBWORDS = 4096;
const SHORTEST = 3;
const LONGEST = 5;
const LENGTHS = LONGEST - SHORTEST + 1;
const OPENING = '<'.charCodeAt(0);
const CLOSING = '>'.charCodeAt(0);
