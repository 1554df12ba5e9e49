import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './texts.ts';

export const de: Translated<typeof en> = {
  title: 'Zustand des Systems',
  description: 'Des Prozesses, der diese Seite beantwortet hat, alle zehn Sekunden gefragt.',
  ready: 'Bereit: Er kann seine Arbeit tun.',
  unready: 'Nicht bereit: Er kann seine Arbeit nicht tun.',
  checks: 'Was er braucht',
  database: 'Datenbank',
  champion: 'Champion-Modell',
  events: 'Ereignisstrom',
  ok: 'in Ordnung',
  notes: 'Gut zu wissen',
  figures: 'Zahlen',
  liveVersion: 'Modellversion, die antwortet',
  none: 'keine',
  queueDepth: 'Noch nicht beantwortete Einreichungen',
  outbox: 'Wartende Webhook-Zustellungen',
  oldest: 'Die am längsten fällige davon, in Sekunden',
  ruleFailures: 'Gescheiterte Regeln, seit dem Start',
  memory: 'Speicher in MB',
  failed: 'Der Server hat nicht geantwortet: {{message}}',
};
