import { z } from 'zod';
import type { ReviewQueue } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { ReviewQueueRef } from './refs.ts';
import { QueueOrderEnum } from './review-enums.ts';

ReviewQueueRef.implement({
  description: 'A list of work for reviewers, and how it is handed out.',
  authScopes: { role: 'VIEWER' },
  fields: (t) => ({
    key: t.exposeString('key', { description: 'A short name for programs; unique, and for good.' }),
    name: t.exposeString('name', { description: 'What people call it.' }),
    description: t.exposeString('description', { description: 'What it is for.' }),
    order: t.expose('order', { type: QueueOrderEnum, description: 'What is handed out first.' }),
    leaseSeconds: t.exposeInt('leaseSeconds', {
      description: 'How long a lease lasts, unless it is renewed.',
    }),
    undoSeconds: t.exposeInt('undoSeconds', {
      description:
        'For how long reviewers may take back a decision of their own, or replace it. SENIOR may at any time.',
    }),
    hidePrediction: t.exposeBoolean('hidePrediction', {
      description: 'Reviewers see the prediction only after they decided.',
    }),
    restricted: t.exposeBoolean('restricted', {
      description: 'Only the reviewers on its list may work it; otherwise every moderator.',
    }),
    seniorOnly: t.exposeBoolean('seniorOnly', { description: 'Only SENIOR may work it.' }),
    escalatesTo: t.field({
      type: ReviewQueueRef,
      nullable: true,
      description: 'Where its reviewers hand on what they cannot decide.',
      resolve: ({ escalatesToId }) => escalatesToId,
    }),
    secondReviewShare: t.exposeFloat('secondReviewShare', {
      description: 'Share of its decisions that another reviewer makes again, blind.',
    }),
    goldShare: t.exposeFloat('goldShare', {
      description: 'Share of its leases that are of a video whose label is known.',
    }),
    reviewers: t.stringList({
      description: 'Who may work it where it is restricted, as `actor` names people.',
      resolve: async ({ id }, _args, { services }) => {
        const listed = await services.database.prisma.queueReviewer.findMany({
          where: { queueId: id },
          orderBy: { reviewer: 'asc' },
        });
        return listed.map(({ reviewer }) => reviewer);
      },
    }),
    archivedAt: t.expose('archivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was closed to new jobs; null while it takes them.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

const ReviewQueueByInput = builder.inputType('ReviewQueueBy', {
  isOneOf: true,
  description: 'One way to name a queue.',
  fields: (t) => ({
    id: t.globalID({ for: ReviewQueueRef, description: 'Its global id.' }),
    key: t.string({ description: 'Its key.' }),
  }),
});

const QUEUES = newestFirst('REVIEW_QUEUE', ({ id }: ReviewQueue) => id, z.uuid());

builder.queryFields((t) => ({
  reviewQueue: t.field({
    type: ReviewQueueRef,
    nullable: true,
    description: 'One queue; null when there is none.',
    authScopes: { role: 'VIEWER' },
    args: { by: t.arg({ type: ReviewQueueByInput, required: true, description: 'Which one.' }) },
    resolve: async (_root, { by }, { services }) => {
      if (by.id != null) return by.id.id;
      if (by.key == null || by.key.includes('\0')) return null;
      return services.database.prisma.reviewQueue.findUnique({ where: { key: by.key } });
    },
  }),
  reviewQueues: t.connection(
    {
      type: ReviewQueueRef,
      description: `The queues, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      args: {
        archived: t.arg.boolean({
          required: true,
          defaultValue: false,
          description: 'Archived ones too.',
        }),
      },
      resolve: (_root, { archived, ...page }, { services }) =>
        newestFirstPage(page, QUEUES, ({ take, direction, range }) =>
          services.database.prisma.reviewQueue.findMany({
            where: { id: range, ...(!archived && { archivedAt: null }) },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'ReviewQueueConnection', description: 'A page of queues.' },
    { name: 'ReviewQueueEdge', description: 'A queue and its place in the list.' },
  ),
}));
