import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  export: 'Exportieren',
  title: 'Exportieren',
  what: 'Was',
  videos: 'Videos',
  videosHint:
    'Wie sie jetzt stehen, mit aktueller Vorhersage und Kennzeichnung; die, auf die die Filter der Liste passen.',
  predictions: 'Vorhersagen',
  predictionsHint: 'Jede, die je gemacht wurde, von jeder Modellversion.',
  decisions: 'Entscheidungen',
  decisionsHint: 'Jede, auch zurückgenommene und ersetzte, mit Richtlinien und Maßnahmen.',
  from: 'Geschrieben ab',
  to: 'Geschrieben bis',
  format: 'Format',
  ndjson: 'NDJSON: ein JSON-Objekt je Zeile, Texte unverändert',
  csv: 'CSV: für Tabellen; ein Text, der wie eine Formel beginnt, bekommt einen Apostroph',
  start: 'Herunterladen',
  running: '{{size}} empfangen',
  stop: 'Anhalten',
  close: 'Schließen',
  done: '{{name}} ist vollständig gespeichert ({{size}}).',
  stopped: 'Angehalten. Nichts wurde behalten.',
  failed: 'Der Export ist gescheitert; nichts davon wurde behalten',
  cut: 'Die Verbindung brach vor dem Ende ab, nach {{size}}. Versuchen Sie es noch einmal.',
  tooMany: 'Es laufen zu viele Exporte. Versuchen Sie es in {{seconds}} Sekunden noch einmal.',
  onRecord: 'Jeder Download steht im Protokoll.',
};
