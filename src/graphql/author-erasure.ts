import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import { z } from 'zod';
import { NotFoundError, ValidationError } from '../errors.ts';
import type { AuthorErasure } from '../generated/prisma/client.ts';
import { AUTHOR_ERASURE_PROGRESS } from '../moderation/erasure/author-erasures.ts';
import { cancelAuthorErasure } from '../moderation/erasure/cancel-author-erasure.ts';
import { eraseAuthor } from '../moderation/erasure/erase-author.ts';
import { hashOf } from '../moderation/erasure/erase-video.ts';
import { ERASURE_REASON } from '../moderation/erasure/erasure-reason.ts';
import { actorOf } from './actor.ts';
import { BatchStatusEnum } from './batch-status.ts';
import { builder } from './builder.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { AuthorErasureRef, ModelVersionRef } from './refs.ts';
import { runStates, shareDone } from './run-states.ts';

AuthorErasureRef.implement({
  description:
    'The erasure of all videos of an author, page by page, and what is left of it. It does not say whose: the ' +
    'author’s id is kept as a hash, by which `authorErasures` finds it.',
  authScopes: { role: 'ADMIN' },
  fields: (t) => ({
    status: t.expose('status', { type: BatchStatusEnum, description: 'Where it stands.' }),
    reason: t.exposeString('reason', { description: 'Why.' }),
    progress: t.float({
      description: 'From 0 to 1.',
      resolve: ({ status, videosErased, total }) =>
        shareDone({ status, done: videosErased, total }),
    }),
    total: t.exposeInt('total', {
      nullable: true,
      description: 'Videos that the author had when a worker took it first; null before.',
    }),
    videosErased: t.exposeInt('videosErased', {
      description:
        'Videos that it has erased; each has a tombstone and a `video.erased` of its own.',
    }),
    reportsErased: t.exposeInt('reportsErased', {
      description: 'Reports by the author, as a user, that have lost their words and their name.',
    }),
    rate: t.exposeFloat('rate', {
      nullable: true,
      description: 'Videos a second, since a worker took it last; null before the first page.',
    }),
    modelVersions: t.field({
      type: [ModelVersionRef],
      description:
        'Which versions learned from the videos, or were tuned on them: erasing does not change them. Oldest first.',
      resolve: async ({ id }, _args, { services }) => {
        const versions = await services.database.prisma.modelVersion.findMany({
          where: {
            datasetSnapshot: {
              rows: {
                some: {
                  isExcluded: false,
                  part: { not: 'TEST' },
                  video: { erasure: { authorErasureId: id } },
                },
              },
            },
          },
          select: { version: true },
          orderBy: { version: 'asc' },
        });
        return versions.map(({ version }) => version);
      },
    }),
    requestedBy: t.exposeString('requestedBy', { description: 'Who asked for it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a worker took it last.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended, however it did.',
    }),
    failure: t.exposeString('failure', {
      nullable: true,
      description: 'Why it failed, when it did. Ask again: it goes on with what is left.',
    }),
  }),
});

const NEWEST = newestFirst('AUTHOR_ERASURE', ({ id }: AuthorErasure) => id, z.uuid());

builder.queryFields((t) => ({
  authorErasure: t.field({
    type: AuthorErasureRef,
    nullable: true,
    description: 'One erasure of an author; null when there is none.',
    authScopes: { role: 'ADMIN' },
    args: { id: t.arg.globalID({ required: true, for: AuthorErasureRef, description: 'Its id.' }) },
    resolve: (_root, { id }) => id.id,
  }),
  authorErasures: t.connection(
    {
      type: AuthorErasureRef,
      description: `Erasures of authors, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'ADMIN' },
      args: {
        authorExternalId: t.arg.string({
          description: 'The platform’s own id of the author: of this one alone.',
        }),
      },
      resolve: (_root, { authorExternalId, ...page }, { services }) =>
        newestFirstPage(page, NEWEST, ({ take, direction, range }) =>
          services.database.prisma.authorErasure.findMany({
            where: {
              id: range,
              ...(authorExternalId != null && { authorSha256: hashOf(authorExternalId) }),
            },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'AuthorErasureConnection', description: 'A page of erasures of authors.' },
    {
      name: 'AuthorErasureEdge',
      description: 'An erasure of an author and its place in the list.',
    },
  ),
}));

const EraseAuthorInput = builder.inputType('EraseAuthorInput', {
  description: 'Which author to erase, and why.',
  fields: (t) => ({
    authorExternalId: t.string({
      required: true,
      description: 'The platform’s own id of the author, as videos were submitted with.',
    }),
    reason: t.string({
      required: true,
      description: `Kept for good, so neither the author’s id nor a word of a video in it. ${ERASURE_REASON}.`,
    }),
  }),
});

const EraseAuthorResult = builder.errorUnion('EraseAuthorResult', {
  description: 'What became of an author to be erased.',
  types: [
    builder
      .objectRef<{ erasure: AuthorErasure; created: boolean }>('EraseAuthorSuccess')
      .implement({
        description: 'The erasure is queued, or was before.',
        fields: (t) => ({
          authorErasure: t.field({
            type: AuthorErasureRef,
            description: 'Follow it with `authorErasureProgress`.',
            resolve: ({ erasure }) => erasure,
          }),
          created: t.exposeBoolean('created', {
            description: 'It is new; false where one is under way, or nothing was left to erase.',
          }),
        }),
      }),
    ValidationError,
    NotFoundError,
  ],
  resolveType: () => 'EraseAuthorSuccess',
});

const CancelAuthorErasureInput = builder.inputType('CancelAuthorErasureInput', {
  description: 'Which erasure to stop.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: AuthorErasureRef, description: 'Its global id.' }),
  }),
});

const CancelAuthorErasureResult = builder.errorUnion('CancelAuthorErasureResult', {
  description: 'What became of a request to cancel.',
  types: [
    builder.objectRef<{ erasure: AuthorErasure }>('CancelAuthorErasureSuccess').implement({
      description:
        'It is CANCELLED, or CANCELLING until its worker has let go, or had ended before.',
      fields: (t) => ({
        authorErasure: t.field({
          type: AuthorErasureRef,
          description: 'As it is now.',
          resolve: ({ erasure }) => erasure,
        }),
      }),
    }),
    NotFoundError,
  ],
  resolveType: () => 'CancelAuthorErasureSuccess',
});

builder.mutationFields((t) => ({
  eraseAuthor: t.field({
    type: EraseAuthorResult,
    description:
      'Queues the erasure of all videos of an author, for good, and answers at once. Asking again is fine.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: EraseAuthorInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      eraseAuthor(services, { ...input, actor: actorOf(viewer) }),
  }),
  cancelAuthorErasure: t.field({
    type: CancelAuthorErasureResult,
    description: 'Stops the erasure of an author, within seconds. What is erased stays erased.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: CancelAuthorErasureInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      erasure: await cancelAuthorErasure(services, { id: input.id.id, actor: actorOf(viewer) }),
    }),
  }),
}));

builder.subscriptionField('authorErasureProgress', (t) =>
  t.field({
    type: AuthorErasureRef,
    description:
      'The erasure now, and again as it gets on; ends with the state in which it ended. An unknown one is an error.',
    authScopes: { role: 'ADMIN' },
    args: { id: t.arg.globalID({ required: true, for: AuthorErasureRef, description: 'Its id.' }) },
    subscribe: (_root, { id: { id } }, { services }) =>
      runStates(services.events, {
        id,
        topic: AUTHOR_ERASURE_PROGRESS,
        what: 'erasure of an author',
        read: () => services.database.prisma.authorErasure.findUnique({ where: { id } }),
      }),
    resolve: (erasure: AuthorErasure, _args, context) => {
      clearAllDataLoaders(context);
      return erasure;
    },
  }),
);
