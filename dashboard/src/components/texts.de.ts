import type { Translated } from '../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  close: 'Schließen',
  cancel: 'Abbrechen',
  reason: 'Begründung',
  reasonHint:
    'Fürs Protokoll, in eigenen Worten: 1 bis 1000 Zeichen. Sie lässt sich später nicht ändern.',
  reasonMissing: 'Bitte zuerst begründen.',
  notDone: 'Das wurde nicht ausgeführt',
  unexpected:
    'Der Server hat nicht wie erwartet geantwortet ({{message}}). Bitte nachsehen, ob es geschehen ist, bevor Sie es noch einmal versuchen; Ihre Begründung steht noch hier.',
  copy: '{{what}} kopieren',
  copied: 'Kopiert',
  loadMore: 'Mehr laden',
  yes: 'ja',
  no: 'nein',
  hidden: 'Verdeckt bis zur Entscheidung',
  hiddenHint:
    'Sie prüfen dieses Video gerade, und seine Warteschlange will zuerst Ihr eigenes Urteil.',
  CLAIM: 'Behauptung',
  OPINION: 'Meinung',
  needsReview: 'Zu prüfen',
  claimProbability: 'Wahrscheinlichkeit einer Behauptung',
  claimShare: '{{probability}} Behauptung',
  speaksForClaim: 'Spricht für eine Behauptung: {{weight}}',
  speaksForOpinion: 'Spricht für eine Meinung: {{weight}}',
  forClaim: 'Spricht für eine Behauptung',
  forOpinion: 'Spricht für eine Meinung',
  strengthHint: 'Je kräftiger die Farbe, desto mehr zählt es.',
};
