import { defineTexts } from '../i18n/i18n.ts';

export const en = {
  close: 'Close',
  cancel: 'Cancel',
  reason: 'Reason',
  reasonHint: 'For the record, in your words: 1 to 1000 characters. It cannot be changed later.',
  reasonMissing: 'Say why first.',
  notDone: 'This was not done',
  unexpected:
    'The server did not answer as expected ({{message}}). Look whether it was done before you try again; your reason is still here.',
  copy: 'Copy {{what}}',
  copied: 'Copied',
  loadMore: 'Load more',
  yes: 'yes',
  no: 'no',
  hidden: 'Hidden until decided',
  hiddenHint: 'You are reviewing this video, and its queue wants your own judgement first.',
  CLAIM: 'Claim',
  OPINION: 'Opinion',
  needsReview: 'Needs review',
  claimProbability: 'Probability of a claim',
  claimShare: '{{probability}} claim',
  speaksForClaim: 'Speaks for a claim: {{weight}}',
  speaksForOpinion: 'Speaks for an opinion: {{weight}}',
  forClaim: 'Speaks for a claim',
  forOpinion: 'Speaks for an opinion',
  strengthHint: 'The stronger the colour, the more it counts.',
} as const;

export const componentTexts = defineTexts(
  'components',
  en,
  async () => (await import('./texts.de.ts')).de,
);
