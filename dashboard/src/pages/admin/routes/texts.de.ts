import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  title: 'Verteilung',
  description:
    'Wohin eine Aufgabe ohne Warteschlange geht, etwa eine Meldung: auf den ersten Weg, dessen Bedingung zutrifft.',
  create: 'Neuer Weg',
  createTitle: 'Ein neuer Weg, nach allen anderen',
  editTitle: 'Weg {{name}}',
  empty:
    'Es gibt keinen Weg: Aufgaben ohne Warteschlange werden abgewiesen. Legen Sie einen an, der immer gilt.',
  to: '→ {{queue}}',
  priority: 'Priorität',
  priorityHint: 'Der Aufgabe, von -1000 bis 1000; je höher, desto früher.',
  withPriority: 'Priorität {{priority}}',
  queue: 'Führt zu',
  noQueue: 'Legen Sie zuerst eine Warteschlange an: Ein Weg führt zu einer.',
};
