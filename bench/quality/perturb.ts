import { createRandom, type Random } from '../../src/ml/random.ts';
import type { LabelledInput } from '../../src/ml/types.ts';

type Perturbation = (words: string[], random: Random) => string;

/** What people do to words without changing what they mean. */
export const PERTURBATIONS: Readonly<Record<string, Perturbation>> = {
  'a typo in five words': (words, random) => {
    for (let typo = 0; typo < 5; typo += 1) {
      const place = Math.floor(random.next() * words.length);
      words[place] = misspell(words[place] ?? '', random);
    }
    return words.join(' ');
  },
  'a fifth of the words dropped': (words, random) =>
    words.filter(() => random.next() >= 0.2).join(' '),
  'upper case': (words) => words.join(' ').toUpperCase(),
  homoglyphs: (words) =>
    words.join(' ').replace(/[aceopxy]/g, (letter) => LOOK_ALIKES[letter] ?? letter),
  emoji: (words, random) =>
    words.map((word) => (random.next() < 0.3 ? `${word} \u{1F525}\u{1F602}` : word)).join(' '),
};

/** The same rows, written differently; the same every time. */
export function perturb(rows: readonly LabelledInput[], name: string): LabelledInput[] {
  const change = PERTURBATIONS[name];
  const random = createRandom(1);
  return rows.map((row) => {
    const transcript = change?.(row.transcript.split(/\s+/), random) ?? row.transcript;
    return { ...row, transcript };
  });
}

/** Two neighbouring letters swapped, or one left out, doubled or replaced. */
function misspell(word: string, random: Random): string {
  if (word.length < 2) return word;
  const place = Math.floor(random.next() * (word.length - 1));
  const [before, one, two] = [word.slice(0, place), word.charAt(place), word.charAt(place + 1)];
  const after = word.slice(place + 2);
  const letter = String.fromCharCode(97 + Math.floor(random.next() * 26));
  const kinds = [two + one, two, one + one + two, letter + two];
  return before + kinds[Math.floor(random.next() * kinds.length)] + after;
}

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: '\u0430',
  c: '\u0441',
  e: '\u0435',
  o: '\u043e',
  p: '\u0440',
  x: '\u0445',
  y: '\u0443',
};
