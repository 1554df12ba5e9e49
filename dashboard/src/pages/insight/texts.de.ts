import type { Translated } from '../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  title: 'Auswertung',
  description:
    'Was hereinkommt, ob es noch aussieht wie das, was der Champion kennt, und woraus die Daten bestehen.',
  parts: 'Teile der Seite',
  volumes: 'Mengen',
  queues: 'Warteschlangen',
  quality: 'Übereinstimmung',
  drift: 'Drift',
  suspects: 'Zweifelhafte Labels',
  profile: 'Datenprofil',
  videosByDay: 'Videos je Tag',
  videosByDayHint:
    'Nach dem Tag der Einreichung in {{timeZone}} und dem, was jetzt über sie gesagt wird.',
  period: 'Zeitraum',
  lastDays: '{{days}} Tage',
  total: '{{total}} Videos: {{claims}} Behauptungen und {{opinions}} Meinungen.',
  noVideos:
    'In diesem Zeitraum wurde kein Video eingereicht. Importieren Sie eine Datei oder reichen Sie eines über die API ein.',
  day: 'Tag',
  claims: 'Behauptungen',
  opinions: 'Meinungen',
  claim: 'Behauptung',
  opinion: 'Meinung',
  videos: 'Videos',
  which: 'Welche Zeilen',
  allVideos: 'Alle Videos, wie sie jetzt sind',
  snapshotOf: 'Datenstand von Version {{version}}',
  otherSnapshot: 'Ein anderer Datenstand',
  noSnapshot:
    'Hier hat noch keine Version aus Labels gelernt. Trainieren Sie eine auf der Seite Modelle: dann lässt sich ihr Datenstand ansehen.',
};
