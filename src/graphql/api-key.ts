import { z } from 'zod';
import { createApiKey, MAX_KEY_NAME_LENGTH } from '../access/create-api-key.ts';
import { revokeApiKey } from '../access/revoke-api-key.ts';
import { setApiKeyLimit } from '../access/set-api-key-limit.ts';
import type { Viewer } from '../access/viewer.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import type { ApiKey } from '../generated/prisma/client.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { RoleEnum } from './enums.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { ApiKeyRef } from './refs.ts';
import { unauthenticated } from './request-errors.ts';

ApiKeyRef.implement({
  description:
    'A bearer key. The key itself is answered once, when it is made; only its hash is kept.',
  authScopes: { role: 'ADMIN' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is for.' }),
    prefix: t.exposeString('prefix', {
      description: 'Its first characters, to tell keys apart.',
    }),
    roles: t.expose('roles', { type: [RoleEnum], description: 'What it may do.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeString('createdBy', { description: 'Who made it.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends by itself; null for never.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was used last, to the minute; null for never.',
    }),
    pointsPerMinute: t.exposeInt('pointsPerMinute', {
      nullable: true,
      description: 'What it may cost, in points a minute; null for the limit of its roles.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null while it is good.',
    }),
  }),
});

export const ViewerKindEnum = builder.enumType('ViewerKind', {
  description: 'How somebody shows who they are.',
  values: {
    API_KEY: { description: 'By a key that Gavel made.' },
    OIDC: { description: 'By a token of the OpenID Connect issuer.' },
  } as const,
});

const ViewerRef = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who is asking.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ViewerKindEnum, description: 'By what.' }),
    name: t.exposeString('name', {
      description: 'The name of the key, or of who holds the token.',
    }),
    actor: t.exposeString('actor', {
      description: 'How the record names them: stable, and what a queue lists as reviewer.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When key or token end by themselves; null for never.',
    }),
    roles: t.field({
      type: [RoleEnum],
      description: 'Its roles, as granted.',
      resolve: ({ roles }) => [...roles],
    }),
  }),
});

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'A key to be made.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: `What it is for: 1 to ${MAX_KEY_NAME_LENGTH} characters.`,
    }),
    roles: t.field({ type: [RoleEnum], required: true, description: 'At least one.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When it ends by itself, in the future; never by default.',
    }),
    pointsPerMinute: t.int({
      description: 'What it may cost, in points a minute; by default the limit of its roles.',
    }),
  }),
});

const CreateApiKeySuccess = builder
  .objectRef<{ apiKey: ApiKey; secret: string }>('CreateApiKeySuccess')
  .implement({
    description: 'The key is good at once.',
    fields: (t) => ({
      apiKey: t.field({
        type: ApiKeyRef,
        description: 'What is kept of it.',
        resolve: ({ apiKey }) => apiKey,
      }),
      secret: t.exposeString('secret', {
        description: 'The key itself, for `Authorization: Bearer`. It cannot be read again.',
      }),
    }),
  });

const CreateApiKeyResult = builder.errorUnion('CreateApiKeyResult', {
  description: 'What became of a key to be made.',
  types: [CreateApiKeySuccess, ValidationError],
  resolveType: () => 'CreateApiKeySuccess',
});

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  description: 'Which key to revoke.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: ApiKeyRef, description: 'Its global id.' }),
  }),
});

const RevokeApiKeySuccess = builder.objectRef<{ apiKey: ApiKey }>('RevokeApiKeySuccess').implement({
  description: 'The key is refused from now on; by other replicas within three seconds.',
  fields: (t) => ({
    apiKey: t.field({
      type: ApiKeyRef,
      description: 'As it is now.',
      resolve: ({ apiKey }) => apiKey,
    }),
  }),
});

const RevokeApiKeyResult = builder.errorUnion('RevokeApiKeyResult', {
  description: 'What became of a key to be revoked.',
  types: [RevokeApiKeySuccess, NotFoundError],
  resolveType: () => 'RevokeApiKeySuccess',
});

const SetApiKeyLimitInput = builder.inputType('SetApiKeyLimitInput', {
  description: 'A limit of its own for a key.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: ApiKeyRef, description: 'Its global id.' }),
    pointsPerMinute: t.int({
      description: 'What it may cost, in points a minute; null for the limit of its roles.',
    }),
  }),
});

const SetApiKeyLimitSuccess = builder
  .objectRef<{ apiKey: ApiKey }>('SetApiKeyLimitSuccess')
  .implement({
    description: 'The limit holds from now on; in other replicas within three seconds.',
    fields: (t) => ({
      apiKey: t.field({
        type: ApiKeyRef,
        description: 'As it is now.',
        resolve: ({ apiKey }) => apiKey,
      }),
    }),
  });

const SetApiKeyLimitResult = builder.errorUnion('SetApiKeyLimitResult', {
  description: 'What became of a limit for a key.',
  types: [SetApiKeyLimitSuccess, NotFoundError, ValidationError],
  resolveType: () => 'SetApiKeyLimitSuccess',
});

const KEYS = newestFirst('API_KEY', ({ id }: ApiKey) => id, z.uuid());

builder.queryFields((t) => ({
  viewer: t.field({
    type: ViewerRef,
    description: 'Who the key or token says is asking.',
    authScopes: { authenticated: true },
    resolve: (_root, _args, { viewer }) => {
      if (viewer === null) throw unauthenticated();
      return viewer;
    },
  }),
  apiKeys: t.connection(
    {
      type: ApiKeyRef,
      description: `All keys, revoked ones too, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'ADMIN' },
      resolve: (_root, args, { services }) =>
        newestFirstPage(args, KEYS, ({ take, direction, range }) =>
          services.database.prisma.apiKey.findMany({
            where: { id: range },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'ApiKeyConnection', description: 'A page of API keys.' },
    { name: 'ApiKeyEdge', description: 'An API key and its place in the list.' },
  ),
}));

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreateApiKeyResult,
    description: 'Makes a key.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: CreateApiKeyInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) =>
      await services.database.prisma.$transaction((db) =>
        createApiKey({ db }, { ...input, createdBy: actorOf(viewer) }),
      ),
  }),
  setApiKeyLimit: t.field({
    type: SetApiKeyLimitResult,
    description: 'Sets what a key may cost.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: SetApiKeyLimitInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const limit = {
        id: input.id.id,
        pointsPerMinute: input.pointsPerMinute ?? null,
        setBy: actorOf(viewer),
      };
      const apiKey = await services.database.prisma.$transaction((db) =>
        setApiKeyLimit({ db }, limit),
      );
      services.authenticator.forget(apiKey.id);
      return { apiKey };
    },
  }),
  revokeApiKey: t.field({
    type: RevokeApiKeyResult,
    description: 'Revokes a key for good. Revoking twice is fine.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const revocation = { id: input.id.id, revokedBy: actorOf(viewer) };
      const apiKey = await services.database.prisma.$transaction((db) =>
        revokeApiKey({ db }, revocation),
      );
      services.authenticator.forget(apiKey.id);
      return { apiKey };
    },
  }),
}));
