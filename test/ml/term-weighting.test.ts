import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFUSABLES } from '../../src/ml/text/confusables.ts';
import { NgramIndex, SUBWORD_BUCKETS } from '../../src/ml/text/ngram-index.ts';
import { bagOf, inverseDocumentFrequencies, subwordRow } from '../../src/ml/text/term-weighting.ts';

const noSubwords = new Array<number>(SUBWORD_BUCKETS).fill(0);

describe('inverse document frequencies', () => {
  it('are those of a worked example', () => {
    // Of 3 texts one has the first n-gram and all have the second: ln(4 / 2) + 1, ln(4 / 4) + 1.
    const idf = inverseDocumentFrequencies({
      documents: 3,
      ngrams: [1, 3],
      subwords: noSubwords.with(5, 2),
    });
    expect(idf[1]).toBeCloseTo(Math.LN2 + 1, 12);
    expect(idf[2]).toBe(1);
    expect(idf[subwordRow({ ngrams: [1, 3] }) + 5]).toBeCloseTo(Math.log(4 / 3) + 1, 12);
  });

  it('are 0 for what was in no text, and for the id of unknown n-grams', () => {
    const idf = inverseDocumentFrequencies({ documents: 3, ngrams: [1], subwords: noSubwords });
    expect(idf).toHaveLength(2 + SUBWORD_BUCKETS);
    expect([...idf].filter((value) => value !== 0)).toHaveLength(1);
    expect(idf[0]).toBe(0);
  });
});

describe('a text as a bag of terms', () => {
  const ngrams = ['news', 'the', 'the news', 'said', 'the * said'];
  const index = new NgramIndex(ngrams, CONFUSABLES);
  const frequencies = {
    documents: 9,
    ngrams: [2, 9, 2, 5, 1],
    // Every second bucket was met in training.
    subwords: noSubwords.map((_, bucket) => (bucket % 2 === 0 ? 4 : 0)),
  };
  const idf = inverseDocumentFrequencies(frequencies);
  const firstSubword = subwordRow(frequencies);
  const subwordShare = 0.3;
  const read = (text: string) => {
    const { ids, values } = bagOf({ index, idf, firstSubword, subwordShare }, text);
    return Array.from(ids, (id, slot) => ({ id, value: values[slot] as number }));
  };

  it('has each known n-gram at its idf over the norm of them all', () => {
    const found = read('the news').filter(({ id }) => id < firstSubword);
    expect(found.map(({ id }) => id)).toEqual([2, 1, 3]);
    const norm = Math.hypot(...found.map(({ id }) => idf[id] as number));
    for (const { id, value } of found) expect(value).toBeCloseTo((idf[id] as number) / norm, 6);
  });

  it('is as long as another, however many of its terms are known', () => {
    const word = fc.constantFrom('the', 'news', 'said', 'unheard', 'of', 'x');
    const text = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, (sample) => {
        const terms = read(sample);
        const lengthOf = (kind: typeof terms) => Math.hypot(...kind.map(({ value }) => value));
        const known = terms.filter(({ id }) => id < firstSubword);
        const subwords = terms.filter(({ id }) => id >= firstSubword);
        if (known.length > 0) expect(lengthOf(known)).toBeCloseTo(1, 5);
        if (subwords.length > 0) expect(lengthOf(subwords)).toBeCloseTo(subwordShare, 5);
        for (const { id, value } of terms) {
          expect(idf[id]).toBeGreaterThan(0);
          expect(value).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('is empty without known terms', () => {
    expect(read('')).toEqual([]);
    expect(read('...')).toEqual([]);
    expect(read('qq').filter(({ id }) => id < firstSubword)).toEqual([]);
  });
});
