import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  title: 'Actions',
  description:
    'What may be done to a video on the platform. Gavel does nothing itself: it tells the platform, by webhook, and counts the strikes.',
  create: 'New action',
  createTitle: 'A new action',
  editTitle: 'Action {{name}}',
  empty:
    'There is no action yet: a decision states a label, and nothing follows from it. Define what your platform can do.',
  action: 'Action',
  strikes: 'Strikes',
  strikesHint: 'What it costs the author: 0 to 100.',
  strikeDays: 'Days they count',
  strikeDaysHint: '1 to 3650, or 0 without strikes.',
  strikesFor: '{{strikes}} for {{days}} days',
  noStrikes: 'none',
  restrictions: 'Statement of reasons',
  notSaid: 'Nobody has said',
  restricts: 'Is due',
  restrictsNot: 'Is not due',
  rules: 'Taken by rules',
  onlyPeople: 'none: by people alone',
  archiveTitle: 'Archive {{name}}?',
  archiveQuestion:
    'Nobody may take it until it is restored. What was taken stands, and can still be taken back.',
  carries: 'Which webhooks carry them',
  carriesHint: 'All actions go to every endpoint that is subscribed to the topic.',
  topic: 'Topic',
  endpoints: 'Endpoints',
  ACTION_TAKEN: 'An action is taken',
  ACTION_REVERSED: 'An action is taken back',
  nobodyTold: 'Nobody is told',
  nobodyToldHint:
    'No webhook that is switched on carries it: the platform does not learn of it, unless it asks.',
  off: 'switched off',
  toWebhooks: 'To the webhooks',
} as const;

export const actionsTexts = defineTexts(
  'admin-actions',
  en,
  async () => (await import('./texts.de.ts')).de,
);
