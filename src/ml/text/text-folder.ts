import { readConfusables } from './confusables.ts';

/**
 * Reads text as a person would: NFKC, accents and look-alike letters folded, lower case, invisible
 * characters and apostrophes dropped, everything that is not a letter or a digit a separator. Keeps
 * where in the original each folded character came from.
 *
 * The buffers are the folder's own and hold the last text only: one owner, no allocation per text.
 */
export class TextFolder {
  /** UTF-16 units of the folded text; 0 is a separator. Valid up to what `fold` returned. */
  codes = new Uint16Array(INITIAL_CAPACITY);
  /** Offsets in the original, in UTF-16 units: unit `i` came from `starts[i]` up to `ends[i]`. */
  starts = new Int32Array(INITIAL_CAPACITY);
  ends = new Int32Array(INITIAL_CAPACITY);

  readonly #confusables: ReadonlyMap<string, string>;
  /** Folded forms of the non-ASCII clusters met lately. */
  readonly #clusters = new Map<string, Uint16Array>();
  #length = 0;

  /** @param confusables pairs as in `confusables.ts`. */
  constructor(confusables: string) {
    this.#confusables = readConfusables(confusables);
  }

  /** Folds `text` into the buffers and returns how many units they hold now. */
  fold(text: string): number {
    this.#length = 0;
    this.#reserve(text.length);
    let position = 0;
    while (position < text.length) {
      const code = text.charCodeAt(position);
      const next = position + 1 < text.length ? text.charCodeAt(position + 1) : 0;
      // An ASCII character stands alone unless something that may combine with it follows.
      if (code < 128 && next < 128) {
        const folded = ASCII[code] as number;
        if (folded !== DROPPED) this.#push(folded, position, position + 1);
        position += 1;
      } else {
        position = this.#foldCluster(text, position);
      }
    }
    return this.#length;
  }

  /** Folds the character at `start` with all that combines with it; returns where it ends. */
  #foldCluster(text: string, start: number): number {
    let end = start + widthAt(text, start);
    while (end < text.length && combines(text.codePointAt(end) as number)) {
      end += widthAt(text, end);
    }
    const cluster = text.slice(start, end);
    let folded = this.#clusters.get(cluster);
    if (folded === undefined) {
      folded = this.#foldCharacters(cluster);
      if (this.#clusters.size >= CLUSTER_CACHE_SIZE) this.#clusters.clear();
      if (cluster.length <= LONGEST_CACHED_CLUSTER) this.#clusters.set(cluster, folded);
    }
    this.#reserve(this.#length + folded.length + (text.length - end));
    for (const code of folded) this.#push(code, start, end);
    return end;
  }

  #foldCharacters(cluster: string): Uint16Array {
    const composed = cluster.normalize('NFKD').replace(ACCENTS, '').normalize('NFKC');
    const units: number[] = [];
    for (const character of composed) {
      const letter = this.#confusables.get(character) ?? character;
      for (const lower of letter.toLowerCase()) {
        if (lower.length === 1 && lower.charCodeAt(0) < 128) {
          const folded = ASCII[lower.charCodeAt(0)] as number;
          if (folded !== DROPPED) units.push(folded);
        } else if (WORD_CHARACTER.test(lower)) {
          for (let unit = 0; unit < lower.length; unit += 1) units.push(lower.charCodeAt(unit));
        } else if (!INVISIBLE.test(lower)) {
          units.push(SEPARATOR);
        }
      }
    }
    return Uint16Array.from(units);
  }

  #push(code: number, start: number, end: number): void {
    this.codes[this.#length] = code;
    this.starts[this.#length] = start;
    this.ends[this.#length] = end;
    this.#length += 1;
  }

  #reserve(capacity: number): void {
    if (capacity <= this.codes.length) return;
    const grown = Math.max(capacity, this.codes.length * 2);
    const { codes, starts, ends } = this;
    this.codes = new Uint16Array(grown);
    this.starts = new Int32Array(grown);
    this.ends = new Int32Array(grown);
    this.codes.set(codes);
    this.starts.set(starts);
    this.ends.set(ends);
  }
}

export const SEPARATOR = 0;
const DROPPED = 1;
const INITIAL_CAPACITY = 1024;
const CLUSTER_CACHE_SIZE = 4096;
const LONGEST_CACHED_CLUSTER = 16;

/** Combining diacritical marks that did not matter to the base letter: accents, zalgo, keycaps. */
const ACCENTS = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;
const WORD_CHARACTER = /[\p{L}\p{N}\p{M}]/u;
/** What is not seen, or is an apostrophe: it neither adds to a word nor ends it. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u02bc\u2018\u2019\u201b]/u;
const COMBINING = /[\p{M}\u1160-\u11ff]/u;

function combines(codePoint: number): boolean {
  return codePoint >= 0x300 && COMBINING.test(String.fromCodePoint(codePoint));
}

function widthAt(text: string, position: number): number {
  return (text.codePointAt(position) as number) > 0xffff ? 2 : 1;
}

/** What each ASCII character folds to: itself in lower case, a separator, or nothing. */
const ASCII = Uint16Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (character === "'" || character === '`') return DROPPED;
  return /[a-z0-9]/i.test(character) ? character.toLowerCase().charCodeAt(0) : SEPARATOR;
});
