import { createHash } from 'node:crypto';
import { z } from 'zod';
import { COUNT_NAMES } from '../ml/types.ts';
import {
  type FactReader,
  HISTORY_MEASURES,
  type HistoryMeasure,
  historyKey,
  uncertaintyOf,
} from './facts.ts';
import { type Leaf, leaf, type Meaning } from './leaf.ts';

/** Longest look back at an author's past. */
const MAX_HISTORY_DAYS = 365;
/** Most authors that a condition may list. */
const MAX_AUTHORS = 1_000;

const RANGE_WORDS = 'at least one of gte, gt, lte, lt and known';

function rangeFields(number: z.ZodNumber) {
  const bound = number.optional();
  return {
    gte: bound,
    gt: bound,
    lte: bound,
    lt: bound,
    known: z.boolean('true or false').optional(),
  };
}

type Range = z.output<z.ZodObject<ReturnType<typeof rangeFields>>>;

function saysSomething({ gte, gt, lte, lt, known }: Range): boolean {
  return [gte, gt, lte, lt, known].some((bound) => bound !== undefined);
}

const share = z.number('a number from 0 to 1').min(0, 'from 0 to 1').max(1, 'from 0 to 1');
const wholeNumber = z.int('a whole number').min(0, 'at least 0');

/** What is not known is in no range, so `not` of a range holds for it. */
function inRange({ gte, gt, lte, lt, known }: Range, value: number | null): boolean {
  if (known !== undefined && known !== (value !== null)) return false;
  if (gte === undefined && gt === undefined && lte === undefined && lt === undefined) return true;
  if (value === null) return false;
  return (
    (gte === undefined || value >= gte) &&
    (gt === undefined || value > gt) &&
    (lte === undefined || value <= lte) &&
    (lt === undefined || value < lt)
  );
}

function say({ gte, gt, lte, lt, known }: Range): string {
  const parts = [
    known === undefined ? null : known ? 'known' : 'not known',
    gte === undefined ? null : `at least ${plain(gte)}`,
    gt === undefined ? null : `over ${plain(gt)}`,
    lte === undefined ? null : `at most ${plain(lte)}`,
    lt === undefined ? null : `under ${plain(lt)}`,
  ];
  return parts.filter((part) => part !== null).join(' and ');
}

function plain(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 20 });
}

function numberLeaf(
  name: string,
  words: string,
  number: z.ZodNumber,
  read: (reader: FactReader) => number | null,
): Leaf {
  return leaf(
    z.strictObject(rangeFields(number), RANGE_WORDS).refine(saysSomething, RANGE_WORDS),
    (wanted) => ({
      test: (reader) => inRange(wanted, reader.note(name, read(reader))),
      text: `${words} is ${say(wanted)}`,
    }),
  );
}

const COUNT_WORDS = {
  viewCount: 'the number of views',
  likeCount: 'the number of likes',
  shareCount: 'the number of shares',
  downloadCount: 'the number of downloads',
  commentCount: 'the number of comments',
} as const;

const counts = Object.fromEntries(
  COUNT_NAMES.map((name) => [
    name,
    numberLeaf(name, COUNT_WORDS[name], wholeNumber, ({ facts }) => facts[name]),
  ]),
);

const MEASURE_WORDS: Record<HistoryMeasure, string> = {
  VIDEOS: 'videos',
  CLAIMS: 'videos predicted CLAIM',
  DECISIONS: 'decisions',
  ACTIONS: 'actions taken',
  STRIKES: 'active strikes',
};

const history = leaf(
  z
    .strictObject(
      {
        ...rangeFields(wholeNumber),
        count: z.enum(HISTORY_MEASURES, `one of ${HISTORY_MEASURES.join(', ')}`),
        days: z
          .int('a whole number')
          .min(1, 'at least 1')
          .max(MAX_HISTORY_DAYS, `at most ${MAX_HISTORY_DAYS}`)
          .default(30),
      },
      `a count, days, and ${RANGE_WORDS}`,
    )
    .refine(saysSomething, RANGE_WORDS),
  ({ count: measure, days, ...wanted }): Meaning => {
    const need = { measure, days };
    const name = `authorHistory.${historyKey(need)}`;
    const past = measure === 'STRIKES' ? '' : ` in the last ${days === 1 ? 'day' : `${days} days`}`;
    return {
      test: (reader) => inRange(wanted, reader.note(name, reader.history(need))),
      text: `the author’s number of ${MEASURE_WORDS[measure]}${past} is ${say(wanted)}`,
      needs: [need],
    };
  },
);

const BAN_STATUSES = ['ACTIVE', 'UNDER_REVIEW', 'BANNED'] as const;

const authorText = z.string('a text').min(1, '1 to 255 characters').max(255, '1 to 255 characters');

/** The share of 0 to 1 that a video falls on, the same at every look. */
export function samplePoint(salt: string, videoId: string): number {
  const digest = createHash('sha256').update(`${salt}\n${videoId}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

export const FACT_LEAVES: Readonly<Record<string, Leaf>> = {
  always: leaf(z.literal(true, 'true'), () => ({ test: () => true, text: 'always' })),
  label: leaf(z.enum(['CLAIM', 'OPINION'], 'CLAIM or OPINION'), (label) => ({
    test: (reader) => reader.note('label', reader.facts.label) === label,
    text: `the predicted label is ${label}`,
  })),
  claimProbability: numberLeaf(
    'claimProbability',
    'the probability of CLAIM',
    share,
    ({ facts }) => facts.claimProbability,
  ),
  confidence: numberLeaf('confidence', 'the confidence', share, ({ facts }) => facts.confidence),
  familiarity: numberLeaf(
    'familiarity',
    'the familiarity',
    share,
    ({ facts }) => facts.familiarity,
  ),
  uncertainty: numberLeaf('uncertainty', 'the uncertainty', share, ({ facts }) =>
    uncertaintyOf(facts.claimProbability),
  ),
  needsReview: leaf(z.boolean('true or false'), (needsReview) => ({
    test: (reader) => reader.note('needsReview', reader.facts.needsReview) === needsReview,
    text: needsReview ? 'the model asks for a review' : 'the model asks for no review',
  })),
  ...counts,
  durationSec: numberLeaf(
    'durationSec',
    'the duration in seconds',
    wholeNumber,
    ({ facts }) => facts.durationSec,
  ),
  verifiedStatus: leaf(
    z.enum(['VERIFIED', 'NOT_VERIFIED'], 'VERIFIED or NOT_VERIFIED'),
    (status) => ({
      test: (reader) => reader.note('verifiedStatus', reader.facts.verifiedStatus) === status,
      text: status === 'VERIFIED' ? 'the author is verified' : 'the author is not verified',
    }),
  ),
  authorBanStatus: leaf(
    z
      .array(z.enum(BAN_STATUSES, `one of ${BAN_STATUSES.join(', ')}`), 'a list of standings')
      .min(1, 'at least one standing'),
    (statuses) => ({
      test: (reader) =>
        statuses.includes(reader.note('authorBanStatus', reader.facts.authorBanStatus)),
      text: `the author’s standing is ${statuses.join(' or ')}`,
    }),
  ),
  authorIn: leaf(
    z
      .array(authorText, 'a list of author ids')
      .min(1, 'at least one author')
      .max(MAX_AUTHORS, `at most ${MAX_AUTHORS} authors`),
    (authors): Meaning => {
      const listed = new Set(authors);
      const shown = authors.slice(0, 3).map((author) => `“${author}”`);
      const more = authors.length > 3 ? ` and ${authors.length - 3} more` : '';
      return {
        // Whether, and not who: the record stays when an author is erased.
        test: (reader) => reader.note('authorIn', listed.has(reader.facts.authorExternalId ?? '')),
        text: `the author is one of ${shown.join(', ')}${more}`,
      };
    },
  ),
  authorHistory: history,
  sample: leaf(
    z.strictObject(
      {
        share,
        salt: z.string('a text').min(1, '1 to 100 characters').max(100, '1 to 100 characters'),
      },
      'a share and a salt',
    ),
    ({ share: wanted, salt }) => ({
      test: (reader) =>
        reader.note(`sample.${salt}`, samplePoint(salt, reader.facts.videoId)) < wanted,
      text: `the video falls into the random ${plain(wanted * 100)}% drawn by “${salt}”`,
    }),
  ),
};
