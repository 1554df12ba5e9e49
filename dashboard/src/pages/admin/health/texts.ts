import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  title: 'System health',
  description: 'Of the process that answered this page, asked every ten seconds.',
  ready: 'Ready: it can do its work.',
  unready: 'Not ready: it cannot do its work.',
  checks: 'What it needs',
  database: 'Database',
  champion: 'Champion model',
  events: 'Event stream',
  ok: 'in order',
  notes: 'To be known',
  figures: 'Figures',
  liveVersion: 'Model version that answers',
  none: 'none',
  queueDepth: 'Submissions not answered yet',
  outbox: 'Webhook deliveries that wait',
  oldest: 'Longest due of them, in seconds',
  ruleFailures: 'Rules that failed, since the start',
  memory: 'Memory, in MB',
  failed: 'The server did not answer: {{message}}',
} as const;

export const healthTexts = defineTexts(
  'admin-health',
  en,
  async () => (await import('./texts.de.ts')).de,
);
