import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFUSABLES } from '../../src/ml/text/confusables.ts';
import { SEPARATOR, TextFolder } from '../../src/ml/text/text-folder.ts';

const folder = new TextFolder(CONFUSABLES);

function fold(text: string): string {
  const length = folder.fold(text);
  return Array.from(folder.codes.subarray(0, length), (code) =>
    code === SEPARATOR ? ' ' : String.fromCharCode(code),
  ).join('');
}

describe('folding text', () => {
  it.each([
    ['upper case', 'A FRIEND Read', 'a friend read'],
    ['Cyrillic look-alikes', 'а friеnd rеаd', 'a friend read'],
    ['Greek capitals', 'Α ΝΕΤ ΤΗΕΜΕ', 'a net theme'],
    ['full-width letters', 'ｆｒｉｅｎｄ', 'friend'],
    ['ligatures', 'oﬃcial', 'official'],
    ['mathematical letters', '𝐟𝐫𝐢𝐞𝐧𝐝', 'friend'],
    ['accents, composed or not', 'frïend fri\u0308end', 'friend friend'],
    ['zalgo', 'f\u0334\u0301r\u0338i\u0335e\u0336nd', 'friend'],
    ['characters that are not seen', 'fr\u200bi\u00ade\u2060nd', 'friend'],
    ['apostrophes of every kind', "colleagues' don’t", 'colleagues dont'],
    ['punctuation and emoji', 'read,it🎉now', 'read it now'],
  ])('sees through %s', (_, written, read) => {
    expect(fold(written).replace(/ +/g, ' ')).toBe(read);
  });

  it('keeps letters of other scripts apart from each other', () => {
    expect(fold('日本語 हिन्दी')).toBe('日本語 हिन्दी');
    expect(fold('が')).not.toBe(fold('か'));
  });

  it('gives every unit a place inside the original, in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const length = folder.fold(text);
        let before = 0;
        for (let unit = 0; unit < length; unit += 1) {
          const [start, end] = [folder.starts[unit] ?? -1, folder.ends[unit] ?? -1];
          if (start < before || end <= start || end > text.length) {
            expect.fail(`unit ${unit} comes from ${start} to ${end}`);
          }
          before = start;
        }
      }),
    );
  });

  it('reads a composed and a decomposed text alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        expect(fold(text.normalize('NFD'))).toBe(fold(text.normalize('NFC')));
      }),
    );
  });

  it('does not remember the text before', () => {
    const first = fold('short');
    fold('ﷺ'.repeat(5_000));
    expect(fold('short')).toBe(first);
  });
});
