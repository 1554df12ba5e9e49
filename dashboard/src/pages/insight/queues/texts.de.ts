import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  hint: 'Wie jede Warteschlange jetzt steht und wie sie in der betrachteten Zeit abgearbeitet wurde.',
  hours: 'Rückblick',
  lastHours: '{{hours}} Stunden',
  lastDays: '{{days}} Tage',
  noQueues:
    'Es gibt noch keine Warteschlange. Ein Admin legt eine an; Videos kommen dann durch Regeln oder von Hand hinein.',
  queue: 'Warteschlange',
  pending: 'Wartend',
  leased: 'In Prüfung',
  oldest: 'Wartet am längsten',
  nobodyWaits: 'nichts wartet',
  decided: 'Entschieden',
  perHour: 'Je Stunde',
  median: 'Median bis zur Entscheidung',
  p90: 'Neun von zehn binnen',
  jobs: 'Aufträge je Warteschlange',
  jobsHint: 'Die wartenden und die, die jemand hat.',
  jobsAxis: 'Aufträge',
  timeToAction: 'Zeit bis zur Entscheidung je Warteschlange',
  timeToActionHint: 'Vom Eintritt in die Warteschlange bis zur Entscheidung.',
  minutes: 'Minuten',
};
