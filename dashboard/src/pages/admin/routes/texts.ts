import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  title: 'Routing',
  description:
    'Where a job goes that comes without a queue, such as a report: to the first route whose condition holds.',
  create: 'New route',
  createTitle: 'A new route, after all others',
  editTitle: 'Route {{name}}',
  empty:
    'There is no route: jobs that come without a queue are refused. Make one that always holds.',
  to: '→ {{queue}}',
  priority: 'Priority',
  priorityHint: 'Of the job, from -1000 to 1000; the higher, the sooner.',
  withPriority: 'priority {{priority}}',
  queue: 'Goes to',
  noQueue: 'Make a queue first: a route leads to one.',
} as const;

export const routesTexts = defineTexts(
  'admin-routes',
  en,
  async () => (await import('./texts.de.ts')).de,
);
