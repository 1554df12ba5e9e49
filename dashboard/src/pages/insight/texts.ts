import { defineTexts } from '../../i18n/i18n.ts';

export const en = {
  title: 'Insight',
  description:
    'What comes in, whether it still looks like what the champion knew, and what the data is made of.',
  parts: 'Parts of the page',
  volumes: 'Volumes',
  queues: 'Queue health',
  quality: 'Agreement',
  drift: 'Drift',
  suspects: 'Label suspects',
  profile: 'Data profile',
  videosByDay: 'Videos by day',
  videosByDayHint: 'By the day of submission in {{timeZone}}, and what is answered of them now.',
  period: 'Period',
  lastDays: '{{days}} days',
  total: '{{total}} videos: {{claims}} claims and {{opinions}} opinions.',
  noVideos: 'No video was submitted in this period. Import a file, or submit one by the API.',
  day: 'Day',
  claims: 'Claims',
  opinions: 'Opinions',
  claim: 'Claim',
  opinion: 'Opinion',
  videos: 'Videos',
  which: 'Which rows',
  allVideos: 'All videos as they are now',
  snapshotOf: 'Snapshot of version {{version}}',
  otherSnapshot: 'Another snapshot',
  noSnapshot:
    'No version has learned from labels here yet. Train one on the page Models: its snapshot can then be looked at.',
} as const;

export const insightTexts = defineTexts(
  'insight',
  en,
  async () => (await import('./texts.de.ts')).de,
);
