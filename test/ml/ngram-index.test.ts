import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFUSABLES } from '../../src/ml/text/confusables.ts';
import { listNgrams, NgramIndex, ngramCount } from '../../src/ml/text/ngram-index.ts';
import { TextFolder } from '../../src/ml/text/text-folder.ts';

const folder = new TextFolder(CONFUSABLES);

function idsOf(index: NgramIndex, text: string): number[] {
  const words = index.find(text);
  return Array.from(index.ids.subarray(0, 3 * words));
}

describe('finding n-grams', () => {
  it('lists words, pairs and skip pairs from the start of the text', () => {
    expect(listNgrams(folder, 'The news said')).toEqual([
      'the',
      '^ the',
      'news',
      'the news',
      '^ * news',
      'said',
      'news said',
      'the * said',
    ]);
    expect(listNgrams(folder, ' \t!')).toEqual([]);
  });

  it('gives known n-grams their place in the vocabulary and unknown ones 0', () => {
    const index = new NgramIndex(['news', 'the news', 'the * said', '^ the'], CONFUSABLES);
    expect(idsOf(index, 'The news said')).toEqual([0, 4, 0, 1, 2, 0, 0, 0, 3]);
    expect(idsOf(index, 'said the NEWS')).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 0]);
    expect(idsOf(index, '')).toEqual([]);
  });

  it('finds exactly what a plain map of the written n-grams finds', () => {
    const word = fc.constantFrom('a', 'ab', 'abc', 'b', 'ba', 'news', 'é', 'ж', '7', 'zz');
    const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), text, (corpus, sample) => {
        const ngrams = [...new Set(corpus.flatMap((one) => listNgrams(folder, one)))];
        const ids = new Map(ngrams.map((ngram, place) => [ngram, place + 1]));
        const wanted = listNgrams(folder, sample).map((ngram) => ids.get(ngram) ?? 0);
        const found = idsOf(new NgramIndex(ngrams, CONFUSABLES), sample);
        // The first word has no skip pair: its third slot is always 0.
        expect(found.filter((_, slot) => slot !== 2)).toEqual(wanted);
        expect(found[2] ?? 0).toBe(0);
      }),
    );
  });

  it('counts what a text has, known or not', () => {
    for (const text of ['', 'one', 'one two', 'one two three four']) {
      const ngrams = listNgrams(folder, text);
      expect(ngramCount(text === '' ? 0 : text.split(' ').length)).toBe(ngrams.length);
    }
  });

  it('points at each word in the text as it was written', () => {
    const index = new NgramIndex([], CONFUSABLES);
    const text = '🎉 «Ｆｒïend»  rе\u200bad 𝐢𝐭 oﬃcially';
    const words = index.find(text);
    const spans = Array.from({ length: words }, (_, word) => index.span(word));
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual([
      'Ｆｒïend',
      'rе\u200bad',
      '𝐢𝐭',
      'oﬃcially',
    ]);
  });

  it('reads a text far longer than the ones before it', () => {
    const index = new NgramIndex(['word'], CONFUSABLES);
    expect(index.find('word '.repeat(5_000))).toBe(5_000);
    expect(index.ids.subarray(0, 15_000).filter((id) => id === 1)).toHaveLength(5_000);
  });
});
