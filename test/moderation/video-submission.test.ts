import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ValidationError } from '../../src/errors.ts';
import { inputHash } from '../../src/ml/input-hash.ts';
import { contentHash } from '../../src/moderation/content-hash.ts';
import { LIMITS } from '../../src/moderation/limited-input.ts';
import { parseVideoSubmission } from '../../src/moderation/video-submission.ts';

const bare = { externalId: 'v', transcript: 'words' };

function issuesOf(input: unknown) {
  try {
    parseVideoSubmission(input);
  } catch (error) {
    if (error instanceof ValidationError) return error.issues;
    throw error;
  }
  return [];
}

test.each([
  ['an empty transcript', { transcript: '' }, 'transcript'],
  ['a transcript of 10,001 characters', { transcript: 'x'.repeat(10_001) }, 'transcript'],
  ['10,001 characters beyond the basic plane', { transcript: '😀'.repeat(10_001) }, 'transcript'],
  ['a NUL in the transcript', { transcript: 'a\0b' }, 'transcript'],
  ['a lone surrogate', { transcript: 'a\ud83d' }, 'transcript'],
  ['a transcript that is no text', { transcript: 7 }, 'transcript'],
  ['an empty external id', { externalId: '' }, 'externalId'],
  ['an external id of 256 characters', { externalId: 'x'.repeat(256) }, 'externalId'],
  ['a NUL in the external id', { externalId: '\0' }, 'externalId'],
  ['an author id of 256 characters', { authorExternalId: 'x'.repeat(256) }, 'authorExternalId'],
  ['an empty author id', { authorExternalId: '' }, 'authorExternalId'],
  ['a negative duration', { durationSec: -1 }, 'durationSec'],
  ['more than a day', { durationSec: 86_401 }, 'durationSec'],
  ['a fractional duration', { durationSec: 1.5 }, 'durationSec'],
  ['an unknown status', { verifiedStatus: 'MAYBE' }, 'verifiedStatus'],
  ['an unknown ban status', { authorBanStatus: 'active' }, 'authorBanStatus'],
  ['a negative count', { viewCount: -1 }, 'viewCount'],
  ['a count beyond 2^53 - 1', { likeCount: 2 ** 53 }, 'likeCount'],
  ['a bigint beyond 2^53 - 1', { shareCount: 2n ** 53n }, 'shareCount'],
  ['a fractional count', { downloadCount: 0.5 }, 'downloadCount'],
  ['a count in words', { commentCount: '12' }, 'commentCount'],
] as const)('%s is refused, with its field and limit', (_, fields, field) => {
  const limit = LIMITS[field].text;
  expect(issuesOf({ ...bare, ...fields })).toEqual([
    { field, limit, message: `${field} must be ${limit}` },
  ]);
});

test('every broken limit is named at once, at its place', () => {
  expect(() =>
    parseVideoSubmission({ transcript: '', viewCount: -1, shoeSize: 46 }, 'videos.3.'),
  ).toThrow(
    expect.objectContaining({
      issues: ['transcript', 'viewCount', 'externalId', 'shoeSize'].map((name) =>
        expect.objectContaining({ field: `videos.3.${name}` }),
      ),
    }),
  );
  expect(issuesOf(null)).toEqual([
    { field: 'input', limit: 'an object', message: 'input must be an object' },
  ]);
});

test('any Unicode but NUL passes as it came, up to the limit in code points', () => {
  fc.assert(
    fc.property(
      fc
        .string({ unit: 'binary', minLength: 1, maxLength: 300 })
        .filter((transcript) => !transcript.includes('\0')),
      (transcript) => {
        expect(parseVideoSubmission({ ...bare, transcript }).transcript).toBe(transcript);
      },
    ),
  );
  const longest = '😀'.repeat(10_000);
  expect(parseVideoSubmission({ ...bare, transcript: longest }).transcript).toBe(longest);
});

test('counts come as number or bigint, and mean the same', () => {
  const counts = { viewCount: 2n ** 53n - 1n, likeCount: 0n, shareCount: 12n };
  const plain = { viewCount: 2 ** 53 - 1, likeCount: 0, shareCount: 12 };
  const submission = parseVideoSubmission({ ...bare, ...counts });
  expect(submission).toEqual(parseVideoSubmission({ ...bare, ...plain }));
  expect(submission.viewCount).toBe(Number.MAX_SAFE_INTEGER);
});

test('two submissions have one content hash when they say the same, however it is written', () => {
  const spelledOut = {
    ...bare,
    verifiedStatus: 'NOT_VERIFIED',
    authorBanStatus: null,
    viewCount: null,
    durationSec: undefined,
  };
  const hash = (input: unknown) => contentHash(parseVideoSubmission(input)).toString('hex');
  expect(hash(spelledOut)).toBe(hash(bare));
  const others = [
    { ...bare, viewCount: 0 },
    { ...bare, likeCount: 0 },
    { ...bare, durationSec: 0 },
    { ...bare, authorExternalId: 'a' },
    { ...bare, transcript: 'words ' },
    { ...bare, verifiedStatus: 'VERIFIED' },
    { ...bare, authorBanStatus: 'BANNED' },
    { ...bare, externalId: 'w' },
  ];
  expect(new Set([bare, ...others].map(hash)).size).toBe(others.length + 1);
});

test('the input hash covers what the model sees and nothing else', () => {
  const hash = (input: unknown) => inputHash(parseVideoSubmission(input)).toString('hex');
  expect(hash({ ...bare, externalId: 'w', durationSec: 3, authorExternalId: 'a' })).toBe(
    hash(bare),
  );
  expect(hash({ ...bare, viewCount: 0 })).not.toBe(hash(bare));
});
