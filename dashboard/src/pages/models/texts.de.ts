import type { Translated } from '../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  title: 'Modelle',
  description: 'Jede Version, die je trainiert wurde, und welche entscheidet.',
  byVersion: 'Genauigkeit und F1 je Version',
  version: 'Version',
  aliases: 'Rolle',
  status: 'Status',
  architecture: 'Architektur',
  created: 'Entstanden',
  accuracy: 'Genauigkeit',
  f1: 'F1',
  ece: 'Kalibrierungsfehler',
};
