import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  title: 'Wann Gavel von selbst nachtrainiert',
  hint: 'Ein eigener Lauf mit der üblichen Architektur, wenn genug Neues da ist oder die Uhr es sagt. Die Qualitätsprüfung urteilt über das Ergebnis.',
  offByDefault: 'Niemand hat Regeln gesetzt: Gavel trainiert nicht von selbst nach.',
  setBy: 'Gesetzt von {{who}}',
  onlyAdmins: 'Ändern können sie nur Admins.',
  enabled: 'Von selbst nachtrainieren',
  enabledHint: 'Aus: nur Menschen starten Trainings.',
  minNewLabels: 'Neue Labels',
  minNewLabelsHint: 'Wie viele seit dem letzten Lauf einen weiteren wert sind: 1 bis 1.000.000.',
  cooldown: 'Pause zwischen Läufen, in Minuten',
  cooldownHint: 'Wie auch immer der letzte endete: 0 bis 43.200 (30 Tage).',
  cron: 'Zeitplan (Cron, UTC)',
  cronHint:
    'Trainiert dann nach, wie viele neue Labels es auch sind, sofern es eines gibt: 0 3 * * 1 heißt montags um 3. Leer für nie.',
  target: 'Ziel-Fehlerrate',
  targetHint: 'Welcher Anteil falscher Antworten hingenommen wird, wo niemand prüft.',
  autoPromote: 'Von selbst befördern',
  autoPromoteHint: 'Das Ergebnis wird sofort Champion, wenn es die Qualitätsprüfung besteht.',
  weights: 'Was ein Label zählt',
  weightsHint: 'Nur die Verhältnisse zählen: von 0,01 bis 100.',
  gold: 'Goldstandard',
  human: 'Prüfende',
  import: 'Import',
  save: 'Regeln speichern',
  notSaved: 'Die Regeln wurden nicht geändert',
  inputKept: 'Ihre Eingaben stehen noch hier.',
};
