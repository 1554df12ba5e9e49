import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  title: 'When Gavel retrains by itself',
  hint: 'A run of its own, with the default architecture, when enough is new or the clock says so. The quality gate judges what it makes.',
  offByDefault: 'Nobody has set a policy: Gavel does not retrain by itself.',
  setBy: 'Set by {{who}}',
  onlyAdmins: 'Only admins change it.',
  enabled: 'Retrain by itself',
  enabledHint: 'Off: only people start trainings.',
  minNewLabels: 'New labels',
  minNewLabelsHint: 'How many since the last run are worth another: from 1 to 1,000,000.',
  cooldown: 'Rest between runs, in minutes',
  cooldownHint: 'However the last one ended: from 0 to 43,200 (30 days).',
  cron: 'Schedule (cron, UTC)',
  cronHint:
    'Retrains then, whatever the number of new labels, if there is one at all: 0 3 * * 1 is Mondays at 3. Empty for never.',
  target: 'Target error rate',
  targetHint: 'The share of wrong answers accepted among those that need no review.',
  autoPromote: 'Promote by itself',
  autoPromoteHint: 'What it makes becomes champion at once if the quality gate blesses it.',
  weights: 'What a label counts for',
  weightsHint: 'Only the ratios matter: from 0.01 to 100.',
  gold: 'Gold set',
  human: 'Reviewers',
  import: 'Import',
  save: 'Save policy',
  notSaved: 'The policy was not changed',
  inputKept: 'What you entered is still here.',
} as const;

export const policyTexts = defineTexts(
  'retraining-policy',
  en,
  async () => (await import('./texts.de.ts')).de,
);
