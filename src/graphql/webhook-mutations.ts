import {
  NotFoundError,
  ValidationError,
  WebhookDisabledError,
  WebhooksUnconfiguredError,
} from '../errors.ts';
import type { WebhookDelivery, WebhookEndpoint } from '../generated/prisma/client.ts';
import { createWebhookEndpoint } from '../moderation/deliveries/create-webhook-endpoint.ts';
import { deleteWebhookEndpoint } from '../moderation/deliveries/delete-webhook-endpoint.ts';
import { pingWebhookEndpoint } from '../moderation/deliveries/ping-webhook-endpoint.ts';
import { redeliver } from '../moderation/deliveries/redeliver.ts';
import { rotateWebhookSecret } from '../moderation/deliveries/rotate-webhook-secret.ts';
import { updateWebhookEndpoint } from '../moderation/deliveries/update-webhook-endpoint.ts';
import {
  ENDPOINT_WORDS,
  MAX_OVERLAP_HOURS,
} from '../moderation/deliveries/webhook-endpoint-limits.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { WebhookTopicEnum } from './enums.ts';
import { DeliveryRef, WebhookEndpointRef } from './refs.ts';

const DEFAULT_OVERLAP_HOURS = 24;
const WORDS = {
  url: `Where to post events: ${ENDPOINT_WORDS.url}.`,
  description: 'What it is for; at most 500 characters.',
  topics: 'What it is told of, at least one.',
} as const;

const CreateWebhookEndpointInput = builder.inputType('CreateWebhookEndpointInput', {
  description: 'An endpoint to be made.',
  fields: (t) => ({
    url: t.string({ required: true, description: WORDS.url }),
    description: t.string({ defaultValue: '', description: WORDS.description }),
    topics: t.field({ type: [WebhookTopicEnum], required: true, description: WORDS.topics }),
  }),
});

const UpdateWebhookEndpointInput = builder.inputType('UpdateWebhookEndpointInput', {
  description: 'What to change; a field left out stays as it is.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: WebhookEndpointRef, description: 'Its global id.' }),
    url: t.string({ description: WORDS.url }),
    description: t.string({ description: WORDS.description }),
    topics: t.field({ type: [WebhookTopicEnum], description: WORDS.topics }),
    enabled: t.boolean({
      description: 'Whether it is told at all. Enabling sends at once what waits.',
    }),
  }),
});

const endpointInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({
      id: t.globalID({ required: true, for: WebhookEndpointRef, description: 'Its global id.' }),
    }),
  });

const RotateWebhookSecretInput = builder.inputType('RotateWebhookSecretInput', {
  description: 'Whose secret to replace.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: WebhookEndpointRef, description: 'Its global id.' }),
    overlapHours: t.int({
      defaultValue: DEFAULT_OVERLAP_HOURS,
      description: `For how long the old secret signs too: 0 to ${MAX_OVERLAP_HOURS} hours.`,
    }),
  }),
});

const RedeliverInput = builder.inputType('RedeliverInput', {
  description: 'What to send again.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: DeliveryRef, description: 'The delivery’s global id.' }),
  }),
});

const endpointSuccess = (name: string, description: string) =>
  builder.objectRef<{ endpoint: WebhookEndpoint }>(name).implement({
    description,
    fields: (t) => ({
      endpoint: t.field({
        type: WebhookEndpointRef,
        description: 'As it is now.',
        resolve: ({ endpoint }) => endpoint,
      }),
    }),
  });

const secretSuccess = (name: string, description: string) =>
  builder.objectRef<{ endpoint: WebhookEndpoint; secret: string }>(name).implement({
    description,
    fields: (t) => ({
      endpoint: t.field({
        type: WebhookEndpointRef,
        description: 'As it is now.',
        resolve: ({ endpoint }) => endpoint,
      }),
      secret: t.exposeString('secret', {
        description: 'What deliveries are signed with, `whsec_...`. It cannot be read again.',
      }),
    }),
  });

const deliverySuccess = (name: string, description: string) =>
  builder.objectRef<{ delivery: WebhookDelivery }>(name).implement({
    description,
    fields: (t) => ({
      delivery: t.field({
        type: DeliveryRef,
        description: 'Ask again for how it went.',
        resolve: ({ delivery }) => delivery,
      }),
    }),
  });

const CreateWebhookEndpointResult = builder.errorUnion('CreateWebhookEndpointResult', {
  description: 'What became of an endpoint to be made.',
  types: [
    secretSuccess('CreateWebhookEndpointSuccess', 'It is told of what happens from now on.'),
    ValidationError,
    WebhooksUnconfiguredError,
  ],
  resolveType: () => 'CreateWebhookEndpointSuccess',
});

const UpdateWebhookEndpointResult = builder.errorUnion('UpdateWebhookEndpointResult', {
  description: 'What became of a change to an endpoint.',
  types: [
    endpointSuccess('UpdateWebhookEndpointSuccess', 'It holds from the next attempt on.'),
    ValidationError,
    NotFoundError,
  ],
  resolveType: () => 'UpdateWebhookEndpointSuccess',
});

const DeleteWebhookEndpointSuccess = builder
  .objectRef<{ id: string }>('DeleteWebhookEndpointSuccess')
  .implement({
    description:
      'It is told of nothing any more; the log of its deliveries stays for as long as the retention policy says.',
    fields: (t) => ({
      endpoint: t.field({
        type: WebhookEndpointRef,
        description: 'As it is now.',
        resolve: ({ id }) => id,
      }),
    }),
  });

const DeleteWebhookEndpointResult = builder.errorUnion('DeleteWebhookEndpointResult', {
  description: 'What became of an endpoint to be deleted.',
  types: [DeleteWebhookEndpointSuccess, NotFoundError],
  resolveType: () => 'DeleteWebhookEndpointSuccess',
});

const RotateWebhookSecretResult = builder.errorUnion('RotateWebhookSecretResult', {
  description: 'What became of a secret to be replaced.',
  types: [
    secretSuccess('RotateWebhookSecretSuccess', 'The new secret signs from the next attempt on.'),
    ValidationError,
    NotFoundError,
    WebhooksUnconfiguredError,
  ],
  resolveType: () => 'RotateWebhookSecretSuccess',
});

const PingWebhookEndpointResult = builder.errorUnion('PingWebhookEndpointResult', {
  description: 'What became of a test.',
  types: [
    deliverySuccess('PingWebhookEndpointSuccess', 'The test is on its way.'),
    NotFoundError,
    WebhookDisabledError,
  ],
  resolveType: () => 'PingWebhookEndpointSuccess',
});

const RedeliverResult = builder.errorUnion('RedeliverResult', {
  description: 'What became of a delivery to be sent again.',
  types: [
    deliverySuccess('RedeliverSuccess', 'It is on its way.'),
    NotFoundError,
    WebhookDisabledError,
  ],
  resolveType: () => 'RedeliverSuccess',
});

builder.mutationFields((t) => ({
  createWebhookEndpoint: t.field({
    type: CreateWebhookEndpointResult,
    description: 'Names a place to be told of events.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: CreateWebhookEndpointInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const { url, description, topics } = input;
      const order = { url, description: description ?? '', topics, actor: actorOf(viewer) };
      return await services.database.prisma.$transaction((db) =>
        createWebhookEndpoint({ db, settings: services.webhooks }, order),
      );
    },
  }),
  updateWebhookEndpoint: t.field({
    type: UpdateWebhookEndpointResult,
    description: 'Changes an endpoint, disables it or enables it again.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: UpdateWebhookEndpointInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const { jobs, webhooks: settings } = services;
      const order = { ...input, id: input.id.id, actor: actorOf(viewer) };
      return await services.database.prisma.$transaction(async (db) => ({
        endpoint: await updateWebhookEndpoint({ db, jobs, settings }, order),
      }));
    },
  }),
  deleteWebhookEndpoint: t.field({
    type: DeleteWebhookEndpointResult,
    description: 'Ends an endpoint for good.',
    authScopes: { role: 'ADMIN' },
    args: {
      input: t.arg({
        type: endpointInput('DeleteWebhookEndpointInput', 'Which endpoint to delete.'),
        required: true,
      }),
    },
    resolve: async (_root, { input }, { services, viewer }) => {
      const { id } = input.id;
      const actor = actorOf(viewer);
      await services.database.prisma.$transaction((db) =>
        deleteWebhookEndpoint({ db }, { id, actor }),
      );
      return { id };
    },
  }),
  rotateWebhookSecret: t.field({
    type: RotateWebhookSecretResult,
    description: 'Gives an endpoint a new secret; the old one signs too for a while.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: RotateWebhookSecretInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const overlapHours = input.overlapHours ?? DEFAULT_OVERLAP_HOURS;
      const order = { id: input.id.id, overlapHours, actor: actorOf(viewer) };
      return await services.database.prisma.$transaction((db) =>
        rotateWebhookSecret({ db, settings: services.webhooks }, order),
      );
    },
  }),
  pingWebhookEndpoint: t.field({
    type: PingWebhookEndpointResult,
    description: 'Sends an endpoint a test, with the topic `ping`.',
    authScopes: { role: 'ADMIN' },
    args: {
      input: t.arg({
        type: endpointInput('PingWebhookEndpointInput', 'Which endpoint to test.'),
        required: true,
      }),
    },
    resolve: async (_root, { input }, { services, viewer }) => {
      const order = { id: input.id.id, actor: actorOf(viewer) };
      return await services.database.prisma.$transaction(async (db) => ({
        delivery: await pingWebhookEndpoint({ db, jobs: services.jobs }, order),
      }));
    },
  }),
  redeliver: t.field({
    type: RedeliverResult,
    description: 'Sends a delivery again, now; its event keeps its id.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: RedeliverInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const order = { id: input.id.id, actor: actorOf(viewer) };
      return await services.database.prisma.$transaction(async (db) => ({
        delivery: await redeliver({ db, jobs: services.jobs }, order),
      }));
    },
  }),
}));
