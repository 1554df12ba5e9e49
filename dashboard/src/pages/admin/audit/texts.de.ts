import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  title: 'Protokoll',
  description: 'Wer was wann womit getan hat: mit der Tat geschrieben, nie geändert.',
  actor: 'Wer',
  action: 'Handlung',
  subject: 'Gegenstand',
  since: 'Ab Tag',
  until: 'Bis Tag',
  apply: 'Filtern',
  clear: 'Zurücksetzen',
  empty: 'Nichts Passendes ist aufgezeichnet. Setzen Sie die Filter zurück, um alles zu sehen.',
  when: 'Wann',
  details: 'Einzelheiten',
  showDetails: 'Einzelheiten zu {{action}}',
  request: 'Anfrage {{id}}',
};
