import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  hint: 'How each queue stands now, and how it was worked in the time looked back on.',
  hours: 'Look back',
  lastHours: '{{hours}} hours',
  lastDays: '{{days}} days',
  noQueues:
    'There is no queue yet. An admin makes one; videos then come into it by rules, or by hand.',
  queue: 'Queue',
  pending: 'Waiting',
  leased: 'In review',
  oldest: 'Longest waiting',
  nobodyWaits: 'none waits',
  decided: 'Decided',
  perHour: 'An hour',
  median: 'Median time to action',
  p90: 'Nine of ten within',
  jobs: 'Jobs by queue',
  jobsHint: 'Those that wait, and those that somebody has.',
  jobsAxis: 'Jobs',
  timeToAction: 'Time to action by queue',
  timeToActionHint: 'From entering the queue to the decision.',
  minutes: 'Minutes',
} as const;

export const queuesTexts = defineTexts(
  'queue-health',
  en,
  async () => (await import('./texts.de.ts')).de,
);
