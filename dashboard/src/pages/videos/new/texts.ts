import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  toList: 'All videos',
  submitHint: 'Stored, classified, and on record for good, as if the platform had sent it.',
  externalId: 'External ID',
  externalIdHint: 'The platform’s own, unique.',
  authorHint: 'The platform’s id of who posted it, if known.',
  transcript: 'Transcript',
  transcriptHint: 'What is said, kept exactly as it comes.',
  durationSec: 'Duration (s)',
  notKnown: 'not known',
  mustBe: 'Must be {{limit}}',
  stored: 'Stored and classified',
  repeat: 'It was stored before',
  repeatHint: 'The same video came under this external ID already. This is the first result again.',
  conflict: 'Not stored: this external ID has another video',
  conflictHint: 'A stored video is not overwritten. What you typed is still here. Stored is:',
  notStored: 'Nothing was stored',
  seeFields: 'The marked fields say what is wrong.',
  notKnownIfStored:
    'No answer came, so it is not known whether it was stored. Submitting it again is safe: the same video is stored once',
  open: 'Open {{name}}',
  another: 'Submit another',
  classifyHint: 'Nothing is stored.',
  classifyPlaceholder: 'Type or paste what is said in a video',
  moreFacts: 'What else is known',
  notClassified: 'This could not be classified',
  nothingTyped: 'The answer appears here as you type.',
  answer: 'Answer',
  answeredBy: 'Said by version {{version}}, the champion. It knows {{share}} of the words.',
} as const;

export const newVideoTexts = defineTexts(
  'new-video',
  en,
  async () => (await import('./texts.de.ts')).de,
);
