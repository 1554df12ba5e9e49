import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  title: 'Audit log',
  description: 'Who did what to what, and when: written with the deed, never changed.',
  actor: 'Actor',
  action: 'Action',
  subject: 'Subject',
  since: 'From day',
  until: 'To day',
  apply: 'Filter',
  clear: 'Clear',
  empty: 'Nothing on record fits. Clear the filters to see all of it.',
  when: 'When',
  details: 'Details',
  showDetails: 'Details of {{action}}',
  request: 'Request {{id}}',
} as const;

export const auditTexts = defineTexts(
  'admin-audit',
  en,
  async () => (await import('./texts.de.ts')).de,
);
