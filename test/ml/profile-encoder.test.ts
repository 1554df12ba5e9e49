import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeProfile,
  learnProfile,
  PROFILE_RANGES,
  PROFILE_SIZE,
} from '../../src/ml/profile-encoder.ts';
import type { ModelInput } from '../../src/ml/types.ts';
import { sentences, videoOf } from './sentences.ts';

const statistics = learnProfile(sentences(50));

function encode(input: ModelInput): number[] {
  const target = new Float64Array(PROFILE_SIZE);
  encodeProfile(statistics, input, input, target, 0);
  return [...target];
}

describe('the profile of a video', () => {
  it('flags each count that is not known', () => {
    const partly = { ...videoOf('x', 'CLAIM', 500), likeCount: null };
    expect(encode(partly).slice(5, 10)).toEqual([0, 1, 0, 0, 0]);
    expect(encode(partly)[1]).toBe(0);
  });

  it('takes counts that are all zero as those of a video just submitted: unknown', () => {
    expect(encode(videoOf('x', 'CLAIM', 0))).toEqual(encode(videoOf('x', 'CLAIM', null)));
    const oneView = { ...videoOf('x', 'CLAIM', 0), viewCount: 1 };
    expect(encode(oneView).slice(5, 10)).toEqual([0, 0, 0, 0, 0]);
  });

  it('stays within its ranges for any counts', () => {
    const count = fc.option(fc.maxSafeNat());
    fc.assert(
      fc.property(fc.array(count, { minLength: 5, maxLength: 5 }), (counts) => {
        const [viewCount = 0, likeCount = 0, shareCount = 0, downloadCount = 0, commentCount = 0] =
          counts;
        const all = { viewCount, likeCount, shareCount, downloadCount, commentCount };
        const profile = encode({ ...videoOf('x'), ...all, authorBanStatus: 'BANNED' });
        for (const [feature, value] of profile.entries()) {
          expect(Math.abs(value)).toBeLessThanOrEqual(PROFILE_RANGES[feature] ?? 0);
        }
      }),
    );
  });

  it('is finite for counts that never vary or are never known', () => {
    for (const count of [7, null]) {
      const learned = learnProfile([videoOf('x', 'CLAIM', count), videoOf('y', 'OPINION', count)]);
      const target = new Float64Array(PROFILE_SIZE);
      encodeProfile(learned, videoOf('x', 'CLAIM', 9), videoOf('x'), target, 0);
      expect([...target].every(Number.isFinite)).toBe(true);
    }
  });
});
