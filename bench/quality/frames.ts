import type { LabelledInput } from '../../src/ml/types.ts';

/** Rows to learn from, and rows whose ways of reporting are in none of those. */
export type Fold = Readonly<{ train: LabelledInput[]; test: LabelledInput[] }>;

/** The words before `that`, read as who reports and by which word. */
type Frame = Readonly<{ row: LabelledInput; subject: string; keyword: string; stems: string[] }>;

const FOLDS = 5;

/**
 * Grouped folds over the reporting verb or noun: the last word before `that` that is no function word.
 * A fold's test rows report by a word held out, its training rows have no such word anywhere in the
 * frame; with `holdSubject` also who reports is held out. The words are found in the data.
 */
export function foldsOfFrames(rows: readonly LabelledInput[], holdSubject: boolean): Fold[] {
  const frames = rows.flatMap((row) => readFrame(row) ?? []);
  const wordFold = dealOut(frames.map(({ row, keyword }) => [keyword, row.label] as const));
  const subjectFold = dealOut(frames.map(({ row, subject }) => [subject, row.label] as const));
  return Array.from({ length: FOLDS }, (_, fold) => {
    const heldWord = (stem: string) => wordFold.get(stem) === fold;
    const heldSubject = (subject: string) =>
      holdSubject && subject !== '' && subjectFold.get(subject) === fold;
    return {
      train: frames
        .filter(({ stems, subject }) => !stems.some(heldWord) && !heldSubject(subject))
        .map(({ row }) => row),
      test: frames
        .filter(
          ({ keyword, subject }) => heldWord(keyword) && (!holdSubject || heldSubject(subject)),
        )
        .map(({ row }) => row),
    };
  }).filter(({ test }) => test.length > 0);
}

function readFrame(row: LabelledInput): Frame | null {
  const words = row.transcript
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/[^a-z]/g, ''))
    .filter((word) => word !== '');
  const end = words.indexOf('that');
  if (end < 1 || end > LONGEST_FRAME) return null;
  const frame = words.slice(0, end);
  const keyword = frame.findLast((word) => !FUNCTION_WORDS.has(word));
  if (keyword === undefined) return null;
  const subject = frame.find((word) => !FUNCTION_WORDS.has(word) && word !== keyword) ?? '';
  return { row, subject, keyword: stemOf(keyword), stems: frame.map(stemOf) };
}

const LONGEST_FRAME = 12;
const FUNCTION_WORDS = new Set(
  `a an the i me my our us we you he she it them they who with to in on of from by for at and or is am are
  was were be been only willing s m`.split(/\s+/),
);

/** Tells `claim` from `claimed` no more than it has to. */
function stemOf(word: string): string {
  return word.slice(0, 5);
}

/** Each key to one fold: the keys of a class, the most frequent first, go round the folds. */
function dealOut(keys: readonly (readonly [string, string])[]): Map<string, number> {
  const counts = new Map<string, { label: string; count: number }>();
  for (const [key, label] of keys) {
    const count = (counts.get(key)?.count ?? 0) + 1;
    counts.set(key, { label: counts.get(key)?.label ?? label, count });
  }
  const folds = new Map<string, number>();
  for (const label of ['CLAIM', 'OPINION']) {
    const ofLabel = [...counts]
      .filter(([, entry]) => entry.label === label)
      .sort(([a, { count: inA }], [b, { count: inB }]) => inB - inA || (a < b ? -1 : 1));
    for (const [place, [key]] of ofLabel.entries()) folds.set(key, place % FOLDS);
  }
  return folds;
}
