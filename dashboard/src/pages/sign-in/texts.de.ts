import type { Translated } from '../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  title: 'Bei Gavel anmelden',
  key: 'API-Schlüssel',
  keyHint:
    'Der erste Start hat einen Verwaltungsschlüssel auf dem Terminal gezeigt. Weitere entstehen unter Verwaltung, API-Schlüssel.',
  onDevice: 'Auf diesem Gerät angemeldet bleiben',
  onDeviceHint:
    'Sonst wird der Schlüssel mit diesem Tab vergessen. Auf geteilten Rechnern besser aus.',
  signIn: 'Anmelden',
  refused: 'Dieser Schlüssel gilt nicht, ist abgelaufen oder wurde widerrufen.',
  unreachable: 'Gavel war nicht zu erreichen: {{message}}. Läuft der Server?',
  empty: 'Fügen Sie zuerst einen Schlüssel ein.',
};
