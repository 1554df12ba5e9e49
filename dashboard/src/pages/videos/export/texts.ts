import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  export: 'Export',
  title: 'Export',
  what: 'What',
  videos: 'Videos',
  videosHint:
    'As they stand, with current prediction and label; those that pass the list’s filters.',
  predictions: 'Predictions',
  predictionsHint: 'Each one that was ever made, by every model version.',
  decisions: 'Decisions',
  decisionsHint: 'Each one, also undone and replaced ones, with policies and actions.',
  from: 'Written from',
  to: 'Written up to',
  format: 'Format',
  ndjson: 'NDJSON: one JSON object a line, texts exact',
  csv: 'CSV: for spreadsheets; a text that begins like a formula gets an apostrophe',
  start: 'Download',
  running: '{{size}} received',
  stop: 'Stop',
  close: 'Close',
  done: '{{name}} is saved whole ({{size}}).',
  stopped: 'Stopped. Nothing was kept.',
  failed: 'The export failed; nothing of it was kept',
  cut: 'The connection was cut before the end, after {{size}}. Try again.',
  tooMany: 'Too many exports are running. Try again in {{seconds}} seconds.',
  onRecord: 'Each download stands in the audit log.',
} as const;

export const exportTexts = defineTexts(
  'export',
  en,
  async () => (await import('./texts.de.ts')).de,
);
