import type { RuleFacts } from '../../src/rules/facts.ts';

/** Facts of an unremarkable video, with whatever a test wants otherwise. */
export function someFacts(fields: Partial<RuleFacts> = {}): RuleFacts {
  return {
    videoId: '0199b5a0-0000-7000-8000-000000000001',
    transcript: 'a friend read in the news that it rains',
    durationSec: 30,
    authorExternalId: 'ada',
    verifiedStatus: 'NOT_VERIFIED',
    authorBanStatus: 'ACTIVE',
    viewCount: 1_000,
    likeCount: 100,
    shareCount: 10,
    downloadCount: null,
    commentCount: 0,
    label: 'CLAIM',
    claimProbability: 0.9,
    confidence: 0.9,
    familiarity: 0.8,
    needsReview: false,
    history: new Map(),
    ...fields,
  };
}
