import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  rows: '{{rows}} videos: {{claims}} labelled claim, {{opinions}} labelled opinion, {{unlabelled}} without a label.',
  noRows: 'There are no videos yet. Import a file, or submit one by the API.',
  missing: 'Missing values',
  missingHint:
    'Videos of which a value is not known. Transcript, standing and verification never miss.',
  column: 'Column',
  missingCount: 'Missing',
  describe: 'In figures',
  describeHint: 'Quartiles are interpolated (type 7); the deviation is that of a sample (n - 1).',
  count: 'Count',
  mean: 'Mean',
  deviation: 'Standard deviation',
  min: 'Min',
  lowerQuartile: '25 %',
  median: '50 %',
  upperQuartile: '75 %',
  max: 'Max',
  classes: 'Balance of the classes',
  classesHint: 'Videos by their label.',
  label: 'Label',
  noLabel: 'No label',
  withoutAuthor: 'Author not known',
  durations: 'Durations by class',
  durationsHint: 'Videos by length, in bins of five seconds.',
  duration: 'Duration (seconds)',
  from: 'From (s)',
  to: 'Below (s)',
  pairs: 'Counts against each other, log scale',
  pairsHint:
    'A random but repeatable sample of {{n}} videos: log10(1 + count), each count against each. On the diagonal, each count by class.',
  authorExternalId: 'Author',
  labelColumn: 'Label',
  durationSec: 'Duration',
  viewCount: 'Views',
  likeCount: 'Likes',
  shareCount: 'Shares',
  downloadCount: 'Downloads',
  commentCount: 'Comments',
} as const;

export const profileTexts = defineTexts(
  'profile',
  en,
  async () => (await import('./texts.de.ts')).de,
);
