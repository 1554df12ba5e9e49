import { z } from 'zod';
import type { WebhookAttempt, WebhookDelivery } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import { DeliveryStatusEnum } from './enums.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { DeliveryRef, WebhookEndpointRef } from './refs.ts';

const DeliveryAttemptRef = builder.objectRef<WebhookAttempt>('DeliveryAttempt').implement({
  description: 'One attempt at a delivery, and how it ended.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'From 1.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When.' }),
    durationMs: t.exposeInt('durationMs', { description: 'How long it took.' }),
    statusCode: t.exposeInt('statusCode', {
      nullable: true,
      description: 'The HTTP status of the answer; null when there was none.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why it failed; null for a success, which is any 2xx.',
    }),
    response: t.exposeString('response', {
      nullable: true,
      description: 'The first 1,024 bytes of the answer.',
    }),
  }),
});

type Event = { id: string; topic: string; data: unknown };

DeliveryRef.implement({
  description: 'An event on its way to an endpoint.',
  authScopes: { role: 'ADMIN' },
  fields: (t) => ({
    eventId: t.exposeString('eventId', {
      description: 'What the receiver sees as `webhook-id`: the same in each attempt.',
    }),
    event: t.loadable({
      type: builder.objectRef<Event>('WebhookEvent').implement({
        description: 'Something that happened.',
        fields: (e) => ({
          topic: e.exposeString('topic', {
            description: 'What kind, such as `action.taken`; `ping` for a test.',
          }),
          data: e.string({
            description: 'What the receiver is told, as JSON.',
            resolve: ({ data }) => JSON.stringify(data),
          }),
        }),
      }),
      description: 'What it tells.',
      resolve: ({ eventId }: WebhookDelivery) => eventId,
      sort: ({ id }: Event) => id,
      load: (ids: string[], { services }): Promise<Event[]> =>
        services.database.prisma.webhookEvent.findMany({ where: { id: { in: ids } } }),
    }),
    endpoint: t.field({
      type: WebhookEndpointRef,
      description: 'Where it goes.',
      resolve: ({ endpointId }) => endpointId,
    }),
    status: t.expose('status', { type: DeliveryStatusEnum, description: 'Where it stands.' }),
    attemptCount: t.exposeInt('attempts', { description: 'Attempts so far.' }),
    attempts: t.loadableList({
      type: DeliveryAttemptRef,
      description: 'The last 50 attempts, newest first.',
      resolve: ({ id }: WebhookDelivery) => id,
      load: async (ids: string[], { services }) => {
        const found = await services.database.prisma.webhookDelivery.findMany({
          where: { id: { in: ids } },
          select: { id: true, log: { orderBy: { number: 'desc' }, take: 50 } },
        });
        const logOf = new Map(found.map(({ id, log }) => [id, log]));
        return ids.map((id) => logOf.get(id) ?? []);
      },
    }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the next attempt is due; null when there will be none.',
      resolve: ({ status, dueAt }) => (status === 'PENDING' ? dueAt : null),
    }),
    deliveredAt: t.expose('deliveredAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the endpoint accepted it; null unless it has.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was queued.' }),
  }),
});

const DeliveryFilter = builder.inputType('DeliveryFilter', {
  description: 'Which deliveries; each field narrows.',
  fields: (t) => ({
    endpointId: t.globalID({ for: WebhookEndpointRef, description: 'To this endpoint.' }),
    status: t.field({ type: DeliveryStatusEnum, description: 'That stand so.' }),
    topic: t.string({ description: 'Of this topic, such as `action.taken`.' }),
  }),
});

const DELIVERIES = newestFirst('DELIVERY', ({ id }: WebhookDelivery) => id, z.uuid());

builder.queryField('deliveries', (t) =>
  t.connection(
    {
      type: DeliveryRef,
      description: `The log of deliveries, newest first, as far back as the retention policy says: 90 days by default. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'ADMIN' },
      args: { filter: t.arg({ type: DeliveryFilter, description: 'All by default.' }) },
      resolve: (_root, { filter, ...args }, { services }) => {
        const { endpointId, status, topic } = filter ?? {};
        return newestFirstPage(args, DELIVERIES, ({ take, direction, range }) =>
          services.database.prisma.webhookDelivery.findMany({
            where: {
              id: range,
              ...(endpointId != null && { endpointId: endpointId.id }),
              ...(status != null && { status }),
              ...(topic != null && { event: { topic } }),
            },
            orderBy: { id: direction },
            take,
          }),
        );
      },
    },
    { name: 'DeliveryConnection', description: 'A page of deliveries.' },
    { name: 'DeliveryEdge', description: 'A delivery and its place in the list.' },
  ),
);
