import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ValidationError } from '../../src/errors.ts';
import { explainCondition, parseCondition } from '../../src/rules/condition.ts';
import { samplePoint } from '../../src/rules/fact-leaves.ts';
import { type RuleFacts, uncertaintyOf } from '../../src/rules/facts.ts';
import { someFacts } from './some-facts.ts';

const holds = (condition: unknown, facts: Partial<RuleFacts> = {}) =>
  parseCondition(condition).holds(someFacts(facts));

describe('a condition', () => {
  it.each([
    [{ always: true }, true],
    [{ label: 'CLAIM' }, true],
    [{ label: 'OPINION' }, false],
    [{ claimProbability: { gte: 0.9, lt: 0.95 } }, true],
    [{ confidence: { gt: 0.9 } }, false],
    [{ familiarity: { lte: 0.8 } }, true],
    [{ uncertainty: { lt: 0.3 } }, true],
    [{ needsReview: false }, true],
    [{ viewCount: { gte: 1_000 } }, true],
    [{ viewCount: { gt: 1_000 } }, false],
    [{ commentCount: { known: true, lte: 0 } }, true],
    [{ downloadCount: { known: false } }, true],
    [{ durationSec: { gte: 10, lte: 60 } }, true],
    [{ verifiedStatus: 'NOT_VERIFIED' }, true],
    [{ authorBanStatus: ['BANNED', 'UNDER_REVIEW'] }, false],
    [{ authorIn: ['bob', 'ada'] }, true],
    [{ anyWord: ['miracle', 'NEWS'] }, true],
    [{ anyWord: ['new'] }, false],
    [{ allWords: ['news', 'rains'] }, true],
    [{ allWords: ['news', 'snows'] }, false],
    [{ phrase: 'in the news' }, true],
    [{ phrase: 'the in news' }, false],
    [{ regex: { pattern: 'r(ead|aise)\\b.*RAINS$' } }, true],
    [{ regex: { pattern: 'RAINS', caseSensitive: true } }, false],
    [{ not: { label: 'CLAIM' } }, false],
    [{ all: [{ label: 'CLAIM' }, { viewCount: { lt: 10 } }] }, false],
    [{ any: [{ label: 'OPINION' }, { viewCount: { gte: 10 } }] }, true],
  ])('%j holds as it reads', (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  it('finds a word whatever it is dressed up as', () => {
    const transcript = 'M\u0456r\u00e1cle\u200b! \u0441ure';
    expect(holds({ allWords: ['miracle', 'cure'] }, { transcript })).toBe(true);
  });

  it('holds a fact that is not known to be in no range', () => {
    expect(holds({ viewCount: { gte: 0 } }, { viewCount: null })).toBe(false);
    expect(holds({ not: { viewCount: { gte: 0 } } }, { viewCount: null })).toBe(true);
    expect(holds({ confidence: { lt: 1 } }, { confidence: null })).toBe(false);
  });

  it('looks at the past of an author, and knows none of nobody', () => {
    const condition = { authorHistory: { count: 'STRIKES', days: 30, gte: 2 } };
    expect(parseCondition(condition).needs).toEqual([{ measure: 'STRIKES', days: 30 }]);
    expect(holds(condition, { history: new Map([['STRIKES.30d', 2]]) })).toBe(true);
    expect(holds(condition, { history: new Map([['STRIKES.30d', 1]]) })).toBe(false);
    expect(holds(condition, { authorExternalId: null, history: null })).toBe(false);
    expect(() => holds(condition, { history: null })).toThrow('could not be read');
  });

  it('tells which facts it looked at, and not more', () => {
    const condition = parseCondition({
      all: [
        { label: 'CLAIM' },
        { any: [{ viewCount: { gte: 10 } }, { likeCount: { gte: 10 } }] },
        { anyWord: ['news', 'war'] },
        { authorIn: ['ada'] },
      ],
    });
    expect(explainCondition(condition, someFacts())).toEqual({
      holds: true,
      inputs: { label: 'CLAIM', viewCount: 1_000, words: ['news'], authorIn: true },
    });
    expect(explainCondition(condition, someFacts({ label: 'OPINION' }))).toEqual({
      holds: false,
      inputs: { label: 'OPINION' },
    });
  });

  it('draws the share of videos that it names, the same ones at every look', () => {
    const condition = parseCondition({ sample: { share: 0.1, salt: 'audit' } });
    const drawn = Array.from({ length: 10_000 }, (_, index) =>
      condition.holds(someFacts({ videoId: `video ${index}` })),
    );
    const again = drawn.map((_, index) =>
      condition.holds(someFacts({ videoId: `video ${index}` })),
    );
    expect(again).toEqual(drawn);
    const share = drawn.filter(Boolean).length / drawn.length;
    expect(share).toBeGreaterThan(0.09);
    expect(share).toBeLessThan(0.11);
  });

  it('reads back as a sentence', () => {
    const condition = parseCondition({
      all: [
        { label: 'CLAIM' },
        {
          any: [
            { viewCount: { gte: 10_000 } },
            { authorHistory: { count: 'CLAIMS', days: 7, gt: 3 } },
          ],
        },
        { not: { phrase: 'in my view' } },
      ],
    });
    expect(condition.text).toBe(
      'the predicted label is CLAIM and (the number of views is at least 10,000 or the author’s number of ' +
        'videos predicted CLAIM in the last 7 days is over 3) and not (the transcript says “in my view”)',
    );
  });
});

describe('a condition that is refused', () => {
  const issuesOf = (condition: unknown): string[] => {
    try {
      parseCondition(condition);
    } catch (error) {
      if (error instanceof ValidationError) return error.issues.map(({ message }) => message);
      throw error;
    }
    return [];
  };
  const deep = (levels: number): unknown =>
    levels === 0 ? { always: true } : { not: deep(levels - 1) };

  it.each([
    [null, 'condition must be an object with exactly one key'],
    [{}, 'condition must be an object with exactly one key'],
    [{ label: 'CLAIM', always: true }, 'condition must be an object with exactly one key'],
    [{ labels: 'CLAIM' }, 'condition.labels must be one of all, any, not, '],
    [{ constructor: 1 }, 'condition.constructor must be one of all, any, not, '],
    [{ label: 'RUMOUR' }, 'condition.label must be CLAIM or OPINION'],
    [{ all: [] }, 'condition.all must be a list of 1 to 50 conditions'],
    [{ all: [{ viewCount: {} }] }, 'condition.all.0.viewCount must be at least one of gte,'],
    [{ viewCount: { gte: -1 } }, 'condition.viewCount.gte must be at least 0'],
    [{ viewCount: { gte: 0.5 } }, 'condition.viewCount.gte must be a whole number'],
    [{ claimProbability: { gte: 2 } }, 'condition.claimProbability.gte must be from 0 to 1'],
    [{ anyWord: ['?!'] }, 'condition.anyWord must be words'],
    [{ regex: { pattern: 'a(' } }, 'condition.regex must be an RE2 pattern: '],
    [{ regex: { pattern: '(a)\\1' } }, 'condition.regex must be an RE2 pattern: '],
    [{ regex: { pattern: '((a{1,30}){1,30})' } }, 'condition.regex must be simpler'],
    [{ sample: { share: 0.1, salt: '' } }, 'condition.sample.salt must be 1 to 100'],
    [{ authorHistory: { count: 'VIDEOS', days: 400, gte: 1 } }, 'condition.authorHistory.days'],
    [deep(8), 'must be at most 8 levels deep'],
    [
      {
        all: [{ any: Array(50).fill({ always: true }) }, { any: Array(50).fill({ always: true }) }],
      },
      'must be of at most 100 parts',
    ],
  ])('%j says what is wrong where', (condition, message) => {
    expect(issuesOf(condition).join('; ')).toContain(message);
  });

  it('names every part that is wrong', () => {
    expect(issuesOf({ all: [{ label: 1 }, { needsReview: 'no' }] })).toEqual([
      'condition.all.0.label must be CLAIM or OPINION',
      'condition.all.1.needsReview must be true or false',
    ]);
  });
});

test.each([
  '(a+)+$b',
  '(a|aa)*c',
  '(a|a?)+b',
  '(.*)(.*)(.*)(.*)[^a]z',
  '(x+x+)+y',
  '(?:a{0,20}){10}b',
  '[a-z]{1,200}[0-9]',
])('the pattern %s takes time in proportion to the text', (pattern) => {
  const condition = parseCondition({ regex: { pattern } });
  // The longest transcript there is. A backtracking engine would not come back from most of these.
  const facts = someFacts({ transcript: 'a'.repeat(10_000) });
  const start = performance.now();
  for (let turn = 0; turn < 5; turn += 1) condition.holds(facts);
  expect(performance.now() - start).toBeLessThan(20_000);
});

const number = fc.oneof(fc.constantFrom(0, 1, 10, 1_000), fc.nat(2_000));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const range = (bound: fc.Arbitrary<number>) =>
  fc
    .record({
      gte: optional(bound),
      gt: optional(bound),
      lte: optional(bound),
      lt: optional(bound),
      known: optional(fc.boolean()),
    })
    .filter((given) => Object.values(given).some((value) => value !== undefined))
    .map((given) => JSON.parse(JSON.stringify(given)));
const share = fc.constantFrom(0, 0.1, 0.5, 0.9, 1);
const word = fc.constantFrom('news', 'rains', 'war', 'friend read', 'the news');

const leaf: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({ label: fc.constantFrom('CLAIM', 'OPINION') }),
  fc.record({ claimProbability: range(share) }),
  fc.record({ confidence: range(share) }),
  fc.record({ uncertainty: range(share) }),
  fc.record({ needsReview: fc.boolean() }),
  fc.record({ viewCount: range(number) }),
  fc.record({ durationSec: range(number) }),
  fc.record({ verifiedStatus: fc.constantFrom('VERIFIED', 'NOT_VERIFIED') }),
  fc.record({ authorIn: fc.subarray(['ada', 'bob'], { minLength: 1 }) }),
  fc.record({ anyWord: fc.array(word, { minLength: 1, maxLength: 3 }) }),
  fc.record({ allWords: fc.array(word, { minLength: 1, maxLength: 3 }) }),
  fc.record({ sample: fc.record({ share, salt: fc.constantFrom('a', 'b') }) }),
  fc.record({ always: fc.constant(true) }),
);
const { tree } = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.record({ not: tie('tree') }),
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
  ),
}));
const facts: fc.Arbitrary<RuleFacts> = fc
  .record({
    videoId: fc.uuid(),
    transcript: fc.array(word, { maxLength: 5 }).map((words) => words.join(' ')),
    durationSec: fc.option(number),
    authorExternalId: fc.option(fc.constantFrom('ada', 'bob', 'cy')),
    verifiedStatus: fc.constantFrom('VERIFIED' as const, 'NOT_VERIFIED' as const),
    viewCount: fc.option(number),
    label: fc.constantFrom('CLAIM' as const, 'OPINION' as const),
    claimProbability: share,
    confidence: fc.option(share),
    needsReview: fc.option(fc.boolean()),
  })
  .map(someFacts);

/** What a condition means, said as plainly as can be: nothing compiled, nothing stopped early. */
function naive(condition: unknown, facts: RuleFacts): boolean {
  const [[key, value]] = Object.entries(condition as object) as [[string, never]];
  const inRange = (fact: number | null): boolean => {
    const wanted: Record<string, number | boolean | undefined> = value;
    return Object.entries(wanted).every(([bound, limit]) => {
      if (bound === 'known') return limit === (fact !== null);
      if (fact === null || typeof limit !== 'number') return false;
      return { gte: fact >= limit, gt: fact > limit, lte: fact <= limit, lt: fact < limit }[bound];
    });
  };
  const has = (words: string) => ` ${facts.transcript} `.includes(` ${words} `);
  const list: unknown[] = Array.isArray(value) ? value : [];
  switch (key) {
    case 'always':
      return true;
    case 'all':
      return list.map((part) => naive(part, facts)).every(Boolean);
    case 'any':
      return list.map((part) => naive(part, facts)).some(Boolean);
    case 'not':
      return !naive(value, facts);
    case 'label':
      return facts.label === value;
    case 'needsReview':
      return facts.needsReview === value;
    case 'verifiedStatus':
      return facts.verifiedStatus === value;
    case 'uncertainty':
      return inRange(uncertaintyOf(facts.claimProbability));
    case 'authorIn':
      return list.includes(facts.authorExternalId);
    case 'anyWord':
      return list.map(String).some(has);
    case 'allWords':
      return list.map(String).every(has);
    case 'sample': {
      const { share, salt }: { share: number; salt: string } = value;
      return samplePoint(salt, facts.videoId) < share;
    }
    default:
      return inRange(facts[key as 'viewCount']);
  }
}

test('any tree means what its parts mean, is stored as it was read, and always explains itself', () => {
  fc.assert(
    fc.property(tree, facts, (json, facts) => {
      const condition = parseCondition(json);
      expect(condition.holds(facts)).toBe(naive(json, facts));
      expect(explainCondition(condition, facts).holds).toBe(naive(json, facts));
      expect(condition.source).toEqual(json);
      const again = parseCondition(JSON.parse(JSON.stringify(condition.source)));
      expect(again.text).toBe(condition.text);
      expect(again.holds(facts)).toBe(condition.holds(facts));
    }),
    { numRuns: 2_000 },
  );
});
