import { describe, expect, it } from 'vitest';
import { createAuthorSplit, createTextSplit } from '../../src/ml/split-by-text.ts';

describe('the split by text', () => {
  it('puts about 64, 16 and 20 of 100 texts into train, val and test', () => {
    const partOf = createTextSplit();
    const sizes = { train: 0, val: 0, test: 0 };
    for (let text = 0; text < 10_000; text += 1) sizes[partOf(`text number ${text}`)] += 1;
    expect(sizes.train / 10_000).toBeCloseTo(0.64, 1);
    expect(sizes.val / 10_000).toBeCloseTo(0.16, 1);
    expect(sizes.test / 10_000).toBeCloseTo(0.2, 1);
  });

  it('keeps one text in one part, however it is written, for good', () => {
    const partOf = createTextSplit();
    const spellings = ['A friend read it', 'a  FRIEND, rеad it'];
    expect(
      new Set(spellings.map((text) => partOf(text.replace(/ +/g, ' ').replace(',', '')))).size,
    ).toBe(1);
    expect(['one', 'two', 'three', 'four'].map(createTextSplit())).toEqual(
      ['one', 'two', 'three', 'four'].map(createTextSplit()),
    );
  });
});

describe('the split by author', () => {
  const authors = Array.from({ length: 30 }, (_, index) => `author-${index}`);

  it('keeps an author in one part, and is that of the text where no author is known', () => {
    const partOf = createAuthorSplit();
    const texts = Array.from(
      { length: 30 },
      (_, index) => `sentence ${'abcdefghij'[index % 10]}${'klm'[index % 3]}`,
    );
    const parts = new Set(
      texts.map((transcript) => partOf({ transcript, authorExternalId: 'ana' })),
    );
    parts.delete(undefined);
    expect(parts.size).toBe(1);
    const unknown = createAuthorSplit();
    const byText = createTextSplit();
    for (const transcript of texts) {
      expect(unknown({ transcript, authorExternalId: null })).toBe(byText(transcript));
    }
  });

  it('keeps a text of many authors in the part of the first of them, and leaves out the others', () => {
    const alone = authors.map((author) =>
      createAuthorSplit()({ transcript: 'the same', authorExternalId: author }),
    );
    const partOf = createAuthorSplit();
    const together = authors.map((authorExternalId) =>
      partOf({ transcript: 'the same', authorExternalId }),
    );
    expect(new Set(alone)).toEqual(new Set(['train', 'val', 'test']));
    expect(together).toEqual(alone.map((part) => (part === alone[0] ? part : undefined)));
  });
});
