import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  toList: 'Alle Videos',
  submitHint: 'Wird gespeichert, eingeordnet und bleibt, als hätte die Plattform es geschickt.',
  externalId: 'Externe ID',
  externalIdHint: 'Die der Plattform, eindeutig.',
  authorHint: 'Die ID der Plattform für den Autor, falls bekannt.',
  transcript: 'Transkript',
  transcriptHint: 'Was gesagt wird; bleibt genau so, wie es kommt.',
  durationSec: 'Dauer (s)',
  notKnown: 'unbekannt',
  mustBe: 'Muss sein: {{limit}}',
  stored: 'Gespeichert und eingeordnet',
  repeat: 'Es war schon gespeichert',
  repeatHint:
    'Dasselbe Video kam unter dieser externen ID schon. Dies ist noch einmal das erste Ergebnis.',
  conflict: 'Nicht gespeichert: Diese externe ID hat ein anderes Video',
  conflictHint:
    'Ein gespeichertes Video wird nicht überschrieben. Was Sie getippt haben, steht noch hier. Gespeichert ist:',
  notStored: 'Nichts wurde gespeichert',
  seeFields: 'Die markierten Felder sagen, was nicht stimmt.',
  notKnownIfStored:
    'Es kam keine Antwort; ob es gespeichert ist, ist unbekannt. Noch einmal einreichen schadet nicht: Dasselbe Video wird einmal gespeichert',
  open: '{{name}} öffnen',
  another: 'Noch eines einreichen',
  classifyHint: 'Nichts wird gespeichert.',
  classifyPlaceholder: 'Tippen oder fügen Sie ein, was in einem Video gesagt wird',
  moreFacts: 'Was sonst bekannt ist',
  notClassified: 'Das konnte nicht eingeordnet werden',
  nothingTyped: 'Die Antwort erscheint hier, während Sie tippen.',
  answer: 'Antwort',
  answeredBy: 'Das sagt Version {{version}}, der Champion. Sie kennt {{share}} der Wörter.',
};
