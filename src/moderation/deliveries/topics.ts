/** What a webhook can be told of; `ping` goes to whoever asks for one. */
export const WEBHOOK_TOPICS = [
  'action.taken',
  'action.reversed',
  'decision.made',
  'appeal.resolved',
  'video.erased',
] as const;

export type WebhookTopic = (typeof WEBHOOK_TOPICS)[number];

/** The topic of a test, which is not subscribed to. */
export const PING_TOPIC = 'ping';
