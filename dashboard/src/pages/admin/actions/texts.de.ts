import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  title: 'Maßnahmen',
  description:
    'Was auf der Plattform mit einem Video geschehen darf. Gavel tut selbst nichts: Es sagt der Plattform per Webhook Bescheid und zählt die Verwarnungen.',
  create: 'Neue Maßnahme',
  createTitle: 'Eine neue Maßnahme',
  editTitle: 'Maßnahme {{name}}',
  empty:
    'Es gibt noch keine Maßnahme: Eine Entscheidung nennt ein Label, und es folgt nichts daraus. Legen Sie fest, was Ihre Plattform tun kann.',
  action: 'Maßnahme',
  strikes: 'Verwarnungen',
  strikesHint: 'Was sie den Autor kostet: 0 bis 100.',
  strikeDays: 'Tage, die sie zählen',
  strikeDaysHint: '1 bis 3650, oder 0 ohne Verwarnungen.',
  strikesFor: '{{strikes}} für {{days}} Tage',
  noStrikes: 'keine',
  restrictions: 'Begründung nach DSA',
  notSaid: 'Niemand hat es gesagt',
  restricts: 'Ist fällig',
  restrictsNot: 'Ist nicht fällig',
  rules: 'Von Regeln ergriffen',
  onlyPeople: 'keine: nur von Menschen',
  archiveTitle: '{{name}} archivieren?',
  archiveQuestion:
    'Niemand kann sie mehr ergreifen, bis sie wiederhergestellt wird. Ergriffene bleiben und lassen sich weiter zurücknehmen.',
  carries: 'Welche Webhooks sie melden',
  carriesHint: 'Alle Maßnahmen gehen an jeden Endpunkt, der das Thema bestellt hat.',
  topic: 'Thema',
  endpoints: 'Endpunkte',
  ACTION_TAKEN: 'Eine Maßnahme wird ergriffen',
  ACTION_REVERSED: 'Eine Maßnahme wird zurückgenommen',
  nobodyTold: 'Niemand erfährt davon',
  nobodyToldHint:
    'Kein eingeschalteter Webhook meldet es: Die Plattform erfährt nichts davon, es sei denn, sie fragt.',
  off: 'ausgeschaltet',
  toWebhooks: 'Zu den Webhooks',
};
