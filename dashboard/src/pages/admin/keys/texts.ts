import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  title: 'API keys',
  description: 'Who may do what: programs, and people who do not sign in by OpenID Connect.',
  create: 'New key',
  createTitle: 'A new key',
  roles: 'Roles',
  rolesHint: 'ADMIN includes all; SENIOR includes MODERATOR, MODERATOR includes VIEWER.',
  expires: 'Expires',
  expiresHint: 'At the end of this day, in your time zone. Empty for never.',
  never: 'never',
  prefix: 'Starts with',
  lastUsed: 'Last used',
  created: 'Made',
  by: 'by {{actor}}',
  status: 'Status',
  active: 'Active',
  expired: 'Expired',
  revoked: 'Revoked',
  revoke: 'Revoke',
  revokeTitle: 'Revoke {{name}}?',
  revokeQuestion:
    'Whoever uses this key is refused at once. It cannot be taken back: make a new key.',
  made: 'The key {{name}}',
  empty: 'There is no key yet.',
} as const;

export const keysTexts = defineTexts(
  'admin-keys',
  en,
  async () => (await import('./texts.de.ts')).de,
);
