import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  parts: 'Verwaltung',
  queues: 'Warteschlangen',
  routes: 'Verteilung',
  rules: 'Regeln',
  notSaved: 'Das wurde nicht gespeichert',
  inputKept: 'Ihre Eingaben stehen noch hier.',
  save: 'Speichern',
  edit: 'Bearbeiten',
  editNamed: '{{name}} bearbeiten',
  archive: 'Archivieren',
  restore: 'Wiederherstellen',
  archived: 'Archiviert',
  showArchived: 'Archivierte zeigen',
  name: 'Name',
  key: 'Schlüssel',
  keyHint:
    'Kleingeschriebene Wörter mit Bindestrichen. Programme benutzen ihn; er lässt sich später nicht ändern.',
  description: 'Beschreibung',
  actions: 'Aktionen',
  moveUp: '{{name}} nach oben',
  moveDown: '{{name}} nach unten',
  remove: 'Entfernen',
  removeNamed: '{{name}} entfernen',
  nothing: 'keine',
};
