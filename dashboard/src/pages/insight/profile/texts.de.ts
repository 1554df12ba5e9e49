import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  rows: '{{rows}} Videos: {{claims}} als Behauptung gelabelt, {{opinions}} als Meinung, {{unlabelled}} ohne Label.',
  noRows:
    'Es gibt noch keine Videos. Importieren Sie eine Datei oder reichen Sie eines über die API ein.',
  missing: 'Fehlende Werte',
  missingHint:
    'Videos, von denen ein Wert nicht bekannt ist. Transkript, Stand und Verifizierung fehlen nie.',
  column: 'Spalte',
  missingCount: 'Fehlt',
  describe: 'In Zahlen',
  describeHint:
    'Quartile sind interpoliert (Typ 7); die Abweichung ist die einer Stichprobe (n - 1).',
  count: 'Anzahl',
  mean: 'Mittel',
  deviation: 'Standardabweichung',
  min: 'Min.',
  lowerQuartile: '25 %',
  median: '50 %',
  upperQuartile: '75 %',
  max: 'Max.',
  classes: 'Verteilung der Klassen',
  classesHint: 'Videos nach ihrem Label.',
  label: 'Label',
  noLabel: 'Ohne Label',
  withoutAuthor: 'Konto unbekannt',
  durations: 'Dauer je Klasse',
  durationsHint: 'Videos nach Länge, in Klassen von fünf Sekunden.',
  duration: 'Dauer (Sekunden)',
  from: 'Ab (s)',
  to: 'Unter (s)',
  pairs: 'Zähler gegeneinander, logarithmisch',
  pairsHint:
    'Eine zufällige, wiederholbare Stichprobe von {{n}} Videos: log10(1 + Zähler), jeder gegen jeden. Auf der Diagonalen jeder Zähler je Klasse.',
  authorExternalId: 'Konto',
  labelColumn: 'Label',
  durationSec: 'Dauer',
  viewCount: 'Aufrufe',
  likeCount: 'Likes',
  shareCount: 'Geteilt',
  downloadCount: 'Downloads',
  commentCount: 'Kommentare',
};
