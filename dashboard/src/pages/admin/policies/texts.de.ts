import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  title: 'Richtlinien',
  description:
    'Die geschriebenen Maßstäbe, auf die sich Entscheidungen berufen, als Baum. Jede Version bleibt erhalten, und auch, unter welcher entschieden wurde.',
  create: 'Neue Richtlinie',
  createTitle: 'Eine neue Richtlinie',
  empty:
    'Es gibt noch keine Richtlinie. Schreiben Sie eine: Dann lässt sich sagen, nach welchem Maßstab entschieden wurde.',
  back: 'Alle Richtlinien',
  missing: 'Diese Richtlinie gibt es nicht',
  missingHint: 'Vielleicht ein Tippfehler. Richtlinien werden nie gelöscht, nur archiviert.',
  needsReason: 'Verlangt eine Begründung',
  version: 'v{{version}}',
  parts: 'Teile der Richtlinie',
  reads: 'Was sie sagt',
  write: 'Nächste Version schreiben',
  versions: 'Versionen',
  noWords: 'Sie hat einen Titel und noch keinen Text.',
  policyTitle: 'Titel',
  standard: 'Maßstab',
  standardHint: 'Wie Menschen ihn lesen, in Markdown. Höchstens 20.000 Zeichen.',
  reasonRequired: 'Eine Entscheidung danach muss begründet werden',
  reasonRequiredHint: 'Das Prüfpult fragt nach dem Grund, bevor es das Urteil abschickt.',
  parent: 'Teil von',
  atTop: 'Nichts: Sie steht ganz oben',
  partOf: 'Teil von {{title}}',
  saveNext: 'Als Version {{version}} speichern',
  holdsNow: 'Sie gilt sofort. Entscheidungen behalten die Version, nach der sie getroffen wurden.',
  archiveTitle: '{{name}} archivieren?',
  archiveQuestion:
    'Keine neue Entscheidung kann sich auf sie berufen. Was nach ihr entschieden wurde, bleibt, und die Richtlinien darunter bleiben in Gebrauch.',
  current: 'Jetzt',
  madeBy: 'Von {{actor}}',
};
