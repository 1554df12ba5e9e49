import type { NgramIndex } from './ngram-index.ts';
import { SUBWORD_BUCKETS } from './ngram-index.ts';

/** In how many of the training texts each term was. */
export type DocumentFrequencies = Readonly<{
  documents: number;
  /** Of the n-grams, by id less 1. */
  ngrams: readonly number[];
  /** Of the sub-words, by bucket. */
  subwords: readonly number[];
}>;

/**
 * Inverse document frequency, smoothed: `ln((1 + N) / (1 + df)) + 1` (Salton and Buckley, 1988, in the
 * form of scikit-learn). Both kinds of terms stand in one table: n-grams at their ids, sub-words after
 * them, at `subwordRow(frequencies)` and on. What was in no text has 0, and so has id 0.
 */
export function inverseDocumentFrequencies(frequencies: DocumentFrequencies): Float64Array {
  const { documents, ngrams, subwords } = frequencies;
  const table = new Float64Array(tableSize(frequencies));
  const of = (count: number) => (count === 0 ? 0 : Math.log((1 + documents) / (1 + count)) + 1);
  for (const [place, count] of ngrams.entries()) table[place + 1] = of(count);
  const first = subwordRow(frequencies);
  for (const [bucket, count] of subwords.entries()) table[first + bucket] = of(count);
  return table;
}

export function subwordRow({ ngrams }: Pick<DocumentFrequencies, 'ngrams'>): number {
  return ngrams.length + 1;
}

function tableSize(frequencies: Pick<DocumentFrequencies, 'ngrams'>): number {
  return subwordRow(frequencies) + SUBWORD_BUCKETS;
}

/** The known terms of a text, and what each weighs in it: `idf / norm`, a norm for each of the kinds. */
export type Bag = Readonly<{ ids: Int32Array; values: Float32Array }>;

/** By what a text's terms are found and weighted. */
export type Weighting = Readonly<{
  index: NgramIndex;
  idf: Float64Array;
  /** The row of the first sub-word. */
  firstSubword: number;
  /** The length of the vector of sub-words, where that of n-grams is 1. */
  subwordShare: number;
}>;

/**
 * Reads a text as a bag of known terms. The n-grams are a vector of length 1 and the sub-words one of
 * length `subwordShare` if no term comes twice: `norm = sqrt(sum of idf^2)` over the occurrences, known
 * ones only.
 */
export function bagOf(weighting: Weighting, text: string): Bag {
  const { index, idf, firstSubword, subwordShare } = weighting;
  const words = index.find(text);
  const subwords = words === 0 ? 0 : (index.subwordEnds[words - 1] as number);
  const ids = new Int32Array(3 * words + subwords);
  const values = new Float32Array(ids.length);
  let length = 0;
  const add = (rows: Int32Array, count: number, offset: number, share: number) => {
    const from = length;
    let squares = 0;
    for (let slot = 0; slot < count; slot += 1) {
      const row = (rows[slot] as number) + offset;
      const weight = idf[row] as number;
      if (weight === 0) continue;
      ids[length] = row;
      values[length] = weight;
      squares += weight * weight;
      length += 1;
    }
    const norm = Math.sqrt(squares) / share;
    for (let slot = from; slot < length; slot += 1) values[slot] = (values[slot] as number) / norm;
  };
  add(index.ids, 3 * words, 0, 1);
  add(index.subwords, subwords, firstSubword, subwordShare);
  return { ids: ids.slice(0, length), values: values.slice(0, length) };
}
