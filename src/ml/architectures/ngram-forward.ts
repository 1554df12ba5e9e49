import type { ForwardPass } from '../architecture.ts';
import { encodeProfile, PROFILE_SIZE, type ProfileStatistics } from '../profile-encoder.ts';
import { type NgramIndex, ngramCount } from '../text/ngram-index.ts';
import type { ModelInput } from '../types.ts';

/** What the linear model has learned. */
export type NgramWeights = Readonly<{
  index: NgramIndex;
  /** In the order of their ids. */
  ngrams: readonly string[];
  ngramDocuments: readonly number[];
  statistics: ProfileStatistics;
  /** Of n-grams by id, then of sub-words by bucket, from `firstSubword`. */
  table: Float32Array;
  /** Inverse document frequencies in the same order. */
  idf: Float64Array;
  firstSubword: number;
  /** The length of the vector of sub-words. */
  subwordShare: number;
  /** Of the profile, in the order of `encodeProfile`. */
  kernel: Float32Array;
  bias: number;
}>;

/** The linear model over typed arrays: some microseconds a row, where TensorFlow.js takes hundreds. */
export function compileNgramForward(learned: NgramWeights): ForwardPass {
  const { index, statistics, firstSubword, subwordShare, kernel, bias } = learned;
  // Of each term its weight times its idf, and the square of that idf. Unknown terms have 0 for both, so
  // that summing needs no branch; side by side, so that a term is one place in memory.
  const terms = new Float64Array(2 * learned.table.length);
  for (const [row, weight] of learned.table.entries()) {
    const idf = learned.idf[row] as number;
    terms[2 * row] = weight * idf;
    terms[2 * row + 1] = idf * idf;
  }
  const profile = new Float64Array(PROFILE_SIZE);

  const profileOf = (input: ModelInput): number => {
    encodeProfile(statistics, input, input, profile, 0);
    let sum = 0;
    for (let feature = 0; feature < PROFILE_SIZE; feature += 1) {
      sum += (kernel[feature] as number) * (profile[feature] as number);
    }
    return sum;
  };

  /** What the words that `index` holds now add together: n-grams and sub-words, each over its norm. */
  const addUp = (words: number) => {
    const { ids, subwords } = index;
    const end = words === 0 ? 0 : (index.subwordEnds[words - 1] as number);
    let [ngramSum, ngramSquares, subwordSum, subwordSquares, known] = [0, 0, 0, 0, 0];
    for (let slot = 0; slot < 3 * words; slot += 1) {
      const id = ids[slot] as number;
      ngramSum += terms[2 * id] as number;
      ngramSquares += terms[2 * id + 1] as number;
      if (id !== 0) known += 1;
    }
    for (let slot = 0; slot < end; slot += 1) {
      const row = 2 * (firstSubword + (subwords[slot] as number));
      subwordSum += terms[row] as number;
      subwordSquares += terms[row + 1] as number;
    }
    // Without a known term the sum is 0, and the norm does not matter.
    const perNgram = 1 / Math.sqrt(ngramSquares || 1);
    const perSubword = subwordShare / Math.sqrt(subwordSquares || 1);
    const [ngrams, subwordsToo] = [ngramSum * perNgram, subwordSum * perSubword];
    return { ngrams, subwords: subwordsToo, perNgram, perSubword, known };
  };

  return {
    read(inputs) {
      const logits = new Float64Array(inputs.length);
      const familiarity = new Float64Array(inputs.length);
      for (const [row, input] of inputs.entries()) {
        const words = index.find(input.transcript);
        const { ngrams, subwords, known } = addUp(words);
        logits[row] = ngrams + subwords + profileOf(input) + bias;
        familiarity[row] = words === 0 ? 0 : known / ngramCount(words);
      }
      return { logits, familiarity };
    },
    /** A pair's weight is split evenly between its two words; a sub-word's is its word's. */
    explain(input) {
      const words = index.find(input.transcript);
      const { perNgram, perSubword } = addUp(words);
      const added = new Float64Array(words);
      const share = (word: number, weight: number) => {
        added[word] = (added[word] as number) + weight;
      };
      const ngram = (slot: number) => (terms[2 * (index.ids[slot] as number)] as number) * perNgram;
      let subword = 0;
      for (let word = 0; word < words; word += 1) {
        share(word, ngram(3 * word));
        for (const distance of [1, 2]) {
          const weight = ngram(3 * word + distance);
          const before = word - distance;
          share(word, before < 0 ? weight : weight / 2);
          if (before >= 0) share(before, weight / 2);
        }
        for (; subword < (index.subwordEnds[word] as number); subword += 1) {
          const row = firstSubword + (index.subwords[subword] as number);
          share(word, (terms[2 * row] as number) * perSubword);
        }
      }
      return {
        words: Array.from(added, (weight, word) => {
          const { start, end } = index.span(word);
          return { text: input.transcript.slice(start, end), start, end, weight };
        }),
        profile: profileOf(input),
        bias,
      };
    },
    /** An n-gram alone has a value of 1, `idf / norm`, so that its weight is the network's own. */
    terms: () =>
      learned.ngrams.map((term, place) => {
        const isWord = !term.includes(' ');
        const subwords = isWord ? addUp(index.find(term)).subwords : 0;
        const weight = (learned.table[place + 1] as number) + subwords;
        return { term, weight, documents: learned.ngramDocuments[place] as number };
      }),
  };
}
