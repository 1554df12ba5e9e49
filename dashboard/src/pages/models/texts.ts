import { defineTexts } from '../../i18n/i18n.ts';

export const en = {
  title: 'Models',
  description: 'Every version that was ever trained, and which one decides.',
  byVersion: 'Accuracy and F1 by version',
  version: 'Version',
  aliases: 'Role',
  status: 'Status',
  architecture: 'Architecture',
  created: 'Made',
  accuracy: 'Accuracy',
  f1: 'F1',
  ece: 'Calibration error',
} as const;

export const modelsTexts = defineTexts(
  'models',
  en,
  async () => (await import('./texts.de.ts')).de,
);
