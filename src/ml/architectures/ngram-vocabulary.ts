import { CONFUSABLES } from '../text/confusables.ts';
import { listNgrams, NgramIndex, SUBWORD_BUCKETS } from '../text/ngram-index.ts';
import { TextFolder } from '../text/text-folder.ts';
import type { LabelledInput } from '../types.ts';

/** More would make the bundle large, and be in one text in a thousand or so. */
const VOCABULARY_SIZE = 30_000;

/** What there is to know of the words of the training texts, before any label. */
export type Vocabulary = {
  documents: number;
  /** Those of the most texts; of equals words before pairs, then by spelling, whatever the rows' order. */
  ngrams: string[];
  ngramDocuments: number[];
  /** By bucket. */
  subwordDocuments: number[];
};

export function learnVocabulary(train: readonly LabelledInput[]): Vocabulary {
  const folder = new TextFolder(CONFUSABLES);
  const index = new NgramIndex([], CONFUSABLES);
  const documents = new Map<string, { count: number; last: number }>();
  const subwordDocuments = new Int32Array(SUBWORD_BUCKETS);
  const subwordLast = new Int32Array(SUBWORD_BUCKETS).fill(-1);
  for (const [row, { transcript }] of train.entries()) {
    for (const ngram of listNgrams(folder, transcript)) {
      const known = documents.get(ngram);
      if (known === undefined) documents.set(ngram, { count: 1, last: row });
      else if (known.last !== row) {
        known.count += 1;
        known.last = row;
      }
    }
    const words = index.find(transcript);
    const end = words === 0 ? 0 : (index.subwordEnds[words - 1] as number);
    for (const bucket of index.subwords.subarray(0, end)) {
      if (subwordLast[bucket] === row) continue;
      subwordLast[bucket] = row;
      subwordDocuments[bucket] = (subwordDocuments[bucket] as number) + 1;
    }
  }
  const kept = [...documents]
    .map(([ngram, { count }]) => ({ ngram, count, parts: ngram.split(' ').length }))
    .sort((a, b) => b.count - a.count || a.parts - b.parts || (a.ngram < b.ngram ? -1 : 1))
    .slice(0, VOCABULARY_SIZE);
  return {
    documents: train.length,
    ngrams: kept.map(({ ngram }) => ngram),
    ngramDocuments: kept.map(({ count }) => count),
    subwordDocuments: Array.from(subwordDocuments),
  };
}
