import type { WebhookEndpoint } from '../generated/prisma/client.ts';
import { WEBHOOK_TOPICS } from '../moderation/deliveries/topics.ts';
import { builder } from './builder.ts';
import { WebhookTopicEnum } from './enums.ts';
import { WebhookEndpointRef } from './refs.ts';

WebhookEndpointRef.implement({
  description:
    'Where the platform wants to be told. Deliveries are signed as Standard Webhooks says.',
  authScopes: { role: 'ADMIN' },
  fields: (t) => ({
    url: t.exposeString('url', { description: 'Where events are posted.' }),
    description: t.exposeString('description', { description: 'What it is for.' }),
    topics: t.field({
      type: [WebhookTopicEnum],
      description: 'What it is told of.',
      resolve: ({ topics }) => WEBHOOK_TOPICS.filter((topic) => topics.includes(topic)),
    }),
    enabled: t.exposeBoolean('enabled', {
      description:
        'Whether it is told at all. Disabled, it misses what happens; what waited waits.',
    }),
    disabledReason: t.exposeString('disabledReason', {
      nullable: true,
      description: 'Why Gavel itself has disabled it; null otherwise.',
    }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when every attempt has failed; null after one that has not.',
    }),
    previousSecretExpiresAt: t.expose('previousSecretExpiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when the secret before the last rotation signs too; null without one.',
    }),
    deliveredCount: t.expose('deliveredCount', {
      type: 'BigInt',
      description: 'Attempts that it accepted.',
    }),
    failedCount: t.expose('failedCount', {
      type: 'BigInt',
      description: 'Attempts that it did not.',
    }),
    pendingCount: t.loadable({
      type: 'Int',
      description: 'Deliveries that wait to be sent, or to be sent again.',
      resolve: ({ id }: WebhookEndpoint) => id,
      load: async (ids: string[], { services }) => {
        const counts = await services.database.prisma.webhookDelivery.groupBy({
          by: 'endpointId',
          where: { endpointId: { in: ids }, status: 'PENDING' },
          _count: true,
        });
        const countOf = new Map(counts.map(({ endpointId, _count }) => [endpointId, _count]));
        return ids.map((id) => countOf.get(id) ?? 0);
      },
    }),
    createdBy: t.exposeString('createdBy', { description: 'Who made it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; null for one that is listed.',
    }),
  }),
});

builder.queryField('webhookEndpoints', (t) =>
  t.field({
    type: [WebhookEndpointRef],
    description: 'All endpoints that are not deleted, oldest first.',
    authScopes: { role: 'ADMIN' },
    resolve: (_root, _args, { services }) =>
      services.database.prisma.webhookEndpoint.findMany({
        where: { deletedAt: null },
        orderBy: { id: 'asc' },
      }),
  }),
);
