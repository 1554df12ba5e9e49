import { RE2JS, RE2JSSyntaxException } from 're2js';
import { z } from 'zod';
import { foldWords } from './facts.ts';
import { type Leaf, LeafRefusal, leaf } from './leaf.ts';

/** Most words that a condition may list. */
const MAX_WORDS = 200;
const MAX_TEXT_LENGTH = 200;
const MAX_PATTERN_LENGTH = 500;
/**
 * Instructions of a compiled pattern. A test takes time in proportion to text times program: with 500 of
 * them, the longest transcript and the worst pattern found, some 30 ms; nearly always far under 1 ms.
 */
const MAX_PATTERN_SIZE = 500;

const textWords = `1 to ${MAX_TEXT_LENGTH} characters`;
const someText = z.string('a text').min(1, textWords).max(MAX_TEXT_LENGTH, textWords);
const wordList = z
  .array(someText, 'a list of words')
  .min(1, 'at least one word')
  .max(MAX_WORDS, `at most ${MAX_WORDS} words`);

export const TEXT_LEAVES: Readonly<Record<string, Leaf>> = {
  anyWord: leaf(wordList, (words) => {
    const wanted = words.map(folded);
    return {
      test: (reader) => {
        const found = wanted.filter((word) => reader.words.includes(word));
        reader.note(
          'words',
          found.map((word) => word.trim()),
        );
        return found.length > 0;
      },
      text: `the transcript has ${quoted(words, 'or')}`,
    };
  }),
  allWords: leaf(wordList, (words) => {
    const wanted = words.map(folded);
    return {
      test: (reader) => {
        const found = wanted.filter((word) => reader.words.includes(word));
        reader.note(
          'words',
          found.map((word) => word.trim()),
        );
        return found.length === wanted.length;
      },
      text: `the transcript has ${quoted(words, 'and')}`,
    };
  }),
  phrase: leaf(someText, (phrase) => {
    const wanted = folded(phrase);
    return {
      test: (reader) => reader.note(`phrase “${phrase}”`, reader.words.includes(wanted)),
      text: `the transcript says “${phrase}”`,
    };
  }),
  regex: leaf(
    z.strictObject(
      {
        pattern: z
          .string('a text')
          .min(1, `1 to ${MAX_PATTERN_LENGTH} characters`)
          .max(MAX_PATTERN_LENGTH, `1 to ${MAX_PATTERN_LENGTH} characters`),
        caseSensitive: z.boolean('true or false').default(false),
      },
      'a pattern, and whether case matters',
    ),
    ({ pattern, caseSensitive }) => {
      const compiled = compilePattern(pattern, caseSensitive);
      return {
        test: (reader) => reader.note(`regex /${pattern}/`, compiled.test(reader.facts.transcript)),
        text: `the transcript matches /${pattern}/${caseSensitive ? '' : 'i'}`,
      };
    },
  ),
};

/** RE2's way: no backtracking, and so no look-around or back-references. */
function compilePattern(pattern: string, caseSensitive: boolean): RE2JS {
  try {
    const compiled = RE2JS.compile(pattern, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
    if (compiled.programSize() > MAX_PATTERN_SIZE) {
      throw new LeafRefusal('simpler: the pattern repeats too much');
    }
    return compiled;
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw new LeafRefusal(`an RE2 pattern: ${error.message}`);
  }
}

function folded(text: string): string {
  const words = foldWords(text);
  if (words === ' ') throw new LeafRefusal('words: at least one letter or digit in each');
  return words;
}

function quoted(words: readonly string[], joint: string): string {
  const shown = words.slice(0, 10).map((word) => `“${word}”`);
  if (words.length > 10) shown.push(`${words.length - 10} more words`);
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} ${joint} ${last}`;
}
