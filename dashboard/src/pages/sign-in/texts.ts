import { defineTexts } from '../../i18n/i18n.ts';

export const en = {
  title: 'Sign in to Gavel',
  key: 'API key',
  keyHint:
    'The first start printed an admin key on the terminal. Admins make more under Admin, API keys.',
  onDevice: 'Stay signed in on this device',
  onDeviceHint: 'Otherwise the key is forgotten with this tab. Leave it off on a shared computer.',
  signIn: 'Sign in',
  refused: 'This key is not valid, has expired or was revoked.',
  unreachable: 'Gavel could not be asked: {{message}}. Is the server running?',
  empty: 'Paste a key first.',
} as const;

export const signInTexts = defineTexts(
  'sign-in',
  en,
  async () => (await import('./texts.de.ts')).de,
);
