import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  title: 'API-Schlüssel',
  description: 'Wer was darf: Programme und Menschen, die sich nicht mit OpenID Connect anmelden.',
  create: 'Neuer Schlüssel',
  createTitle: 'Ein neuer Schlüssel',
  roles: 'Rollen',
  rolesHint: 'ADMIN enthält alle; SENIOR enthält MODERATOR, MODERATOR enthält VIEWER.',
  expires: 'Läuft ab',
  expiresHint: 'Am Ende dieses Tages, in Ihrer Zeitzone. Leer für nie.',
  never: 'nie',
  prefix: 'Beginnt mit',
  lastUsed: 'Zuletzt benutzt',
  created: 'Angelegt',
  by: 'von {{actor}}',
  status: 'Status',
  active: 'Gültig',
  expired: 'Abgelaufen',
  revoked: 'Widerrufen',
  revoke: 'Widerrufen',
  revokeTitle: '{{name}} widerrufen?',
  revokeQuestion:
    'Wer diesen Schlüssel benutzt, wird sofort abgewiesen. Das lässt sich nicht rückgängig machen: Legen Sie dann einen neuen an.',
  made: 'Der Schlüssel {{name}}',
  empty: 'Es gibt noch keinen Schlüssel.',
};
