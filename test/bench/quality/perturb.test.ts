import { describe, expect, it } from 'vitest';
import { PERTURBATIONS, perturb } from '../../../bench/quality/perturb.ts';
import { CONFUSABLES } from '../../../src/ml/text/confusables.ts';
import { TextFolder } from '../../../src/ml/text/text-folder.ts';
import { videoOf } from '../../ml/sentences.ts';

const text = 'a friend of mine read in the newspaper that the moon was further away in the past';
const rows = Array.from({ length: 200 }, () => videoOf(text));
const folder = new TextFolder(CONFUSABLES);
const fold = (transcript: string) => {
  const length = folder.fold(transcript);
  return String.fromCharCode(...folder.codes.subarray(0, length))
    .replace(/\0+/g, ' ')
    .trim();
};

describe('perturbed rows', () => {
  it.each(Object.keys(PERTURBATIONS))(
    'are the same every time, and keep their label: %s',
    (name) => {
      const once = perturb(rows, name);
      expect(perturb(rows, name)).toEqual(once);
      expect(once.map(({ label }) => label)).toEqual(rows.map(({ label }) => label));
      expect(once.some(({ transcript }) => transcript !== text)).toBe(true);
    },
  );

  it.each(['upper case', 'homoglyphs', 'emoji'])('read the same to a person: %s', (name) => {
    for (const { transcript } of perturb(rows.slice(0, 20), name)) {
      expect(fold(transcript)).toBe(text);
    }
  });

  it('have a fifth of their words dropped, each word as often as another', () => {
    const kept = perturb(rows, 'a fifth of the words dropped').map(
      ({ transcript }) => transcript.split(' ').length,
    );
    const share = kept.reduce((sum, count) => sum + count, 0) / (200 * text.split(' ').length);
    expect(share).toBeGreaterThan(0.77);
    expect(share).toBeLessThan(0.83);
  });

  it('have at most five words misspelt, and as many words as before', () => {
    const words = text.split(' ');
    for (const { transcript } of perturb(rows, 'a typo in five words')) {
      const changed = transcript.split(' ').filter((word, place) => word !== words[place]);
      expect(changed.length).toBeGreaterThan(0);
      expect(changed.length).toBeLessThanOrEqual(5);
      expect(transcript.split(' ')).toHaveLength(words.length);
    }
  });

  it('stay as they are without words', () => {
    for (const name of Object.keys(PERTURBATIONS)) {
      expect(perturb([videoOf('')], name)[0]?.transcript.replace(/\P{L}/gu, '')).toBe('');
    }
  });
});
