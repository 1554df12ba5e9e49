import { z } from 'zod';
import { ActionReversedError, NotFoundError, ValidationError } from '../errors.ts';
import type { ActionTaken } from '../generated/prisma/client.ts';
import { REVOKE_REASON_WORDS, revokeAction } from '../moderation/actions/revoke-action.ts';
import { activeStrikes } from '../moderation/authors/active-strikes.ts';
import { type AuthorSummary, authorSummaries } from '../moderation/authors/author-summaries.ts';
import { struckAuthors } from '../moderation/authors/struck-authors.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import {
  newestFirst,
  newestFirstPage,
  type Ordering,
  PAGING_DESCRIPTION,
  pageRequest,
  toPage,
} from './keyset.ts';
import { ActionTakenRef, VideoRef } from './refs.ts';
import { badUserInput } from './request-errors.ts';
import { readVideoPage } from './video-page.ts';

const MAX_STRIKES_ASKED = 1_000_000;
const ACTIONS_TAKEN = newestFirst('ACTION_TAKEN', ({ id }: ActionTaken) => id, z.uuid());

const AuthorRef = builder.objectRef<AuthorSummary>('Author').implement({
  description:
    'Who posted videos, by the platform’s own id. What was undone, replaced or taken back does not count.',
  fields: (t) => ({
    externalId: t.exposeString('externalId', { description: 'As the platform names the author.' }),
    firstSeenAt: t.expose('firstSeenAt', {
      type: 'DateTime',
      description: 'When their first video was stored here.',
    }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      description: 'When their last one was.',
    }),
    videoCount: t.exposeInt('videoCount', { description: 'Their videos.' }),
    claimShare: t.float({
      description: 'The share of them whose current prediction is CLAIM, from 0 to 1.',
      resolve: ({ claimCount, videoCount }) => claimCount / videoCount,
    }),
    claimLabelCount: t.exposeInt('claimLabelCount', {
      description: 'Those whose current label is CLAIM.',
    }),
    opinionLabelCount: t.exposeInt('opinionLabelCount', {
      description: 'Those whose current label is OPINION.',
    }),
    decisionCount: t.exposeInt('decisionCount', {
      description: 'Decisions about their videos that stand.',
    }),
    actionCount: t.exposeInt('actionCount', { description: 'Actions that stand.' }),
    activeStrikeCount: t.exposeInt('activeStrikeCount', {
      description: 'Strikes that count now.',
    }),
    activeStrikes: t.field({
      type: [ActionTakenRef],
      description:
        'The actions whose strikes count now, those that expire first at the front; 100 at most.',
      resolve: ({ externalId }, _args, { services }) =>
        activeStrikes(services.database.prisma, externalId),
    }),
    actionsTaken: t.connection(
      {
        type: ActionTakenRef,
        description: `What was done and taken back, newest first. ${PAGING_DESCRIPTION}`,
        resolve: ({ externalId }, args, { services }) =>
          newestFirstPage(args, ACTIONS_TAKEN, ({ take, direction, range }) =>
            services.database.prisma.actionTaken.findMany({
              where: { authorExternalId: externalId, id: range },
              orderBy: { id: direction },
              take,
            }),
          ),
      },
      { name: 'ActionTakenConnection', description: 'A page of actions.' },
      { name: 'ActionTakenEdge', description: 'An action and its place in the list.' },
    ),
    videos: t.connection(
      {
        type: VideoRef,
        description: `Their videos, newest first. ${PAGING_DESCRIPTION}`,
        resolve: ({ externalId }, args, { services }) =>
          readVideoPage(
            services.database.prisma,
            { authorExternalId: externalId },
            { field: 'SUBMITTED_AT', direction: 'DESC' },
            args,
          ),
      },
      { name: 'AuthorVideoConnection', description: 'A page of an author’s videos.' },
      { name: 'AuthorVideoEdge', description: 'A video and its place in the list.' },
    ),
  }),
});

const AuthorFilter = builder.inputType('AuthorFilter', {
  description: 'Which authors.',
  fields: (t) => ({
    minActiveStrikes: t.int({
      defaultValue: 1,
      description: 'With at least so many strikes that count now; 1 or more.',
    }),
  }),
});

const BY_ID: Ordering<string, string> = {
  name: 'AUTHOR:ID',
  keyOf: (externalId) => externalId,
  keySchema: z.string().refine((id) => !id.includes('\0') && id.isWellFormed()),
};

builder.queryFields((t) => ({
  author: t.field({
    type: AuthorRef,
    nullable: true,
    description: 'All that is known of an author; null for one without a video here.',
    authScopes: { role: 'VIEWER' },
    args: {
      externalId: t.arg.string({
        required: true,
        description: 'As the platform names the author.',
      }),
    },
    resolve: async (_root, { externalId }, { services }) => {
      const [author] = await authorSummaries(services.database.prisma, [externalId]);
      return author ?? null;
    },
  }),
  authors: t.connection(
    {
      type: AuthorRef,
      description: `Authors with strikes, by external id. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      args: {
        filter: t.arg({
          type: AuthorFilter,
          description: 'Whoever has a strike that counts, by default.',
        }),
      },
      resolve: async (_root, { filter, ...args }, { services }) => {
        const { prisma } = services.database;
        const minActiveStrikes = filter?.minActiveStrikes ?? 1;
        if (minActiveStrikes < 1 || minActiveStrikes > MAX_STRIKES_ASKED) {
          throw badUserInput(`filter.minActiveStrikes must be from 1 to ${MAX_STRIKES_ASKED}`);
        }
        const request = pageRequest(args, BY_ID);
        const { after, before, backwards, size } = request;
        const place = { after, before, backwards, take: size + 1 };
        const ids = await struckAuthors(prisma, { minActiveStrikes, ...place });
        const summaries = await authorSummaries(prisma, ids);
        const summaryOf = new Map(summaries.map((summary) => [summary.externalId, summary]));
        const { edges, pageInfo } = toPage(ids, request, BY_ID);
        return {
          pageInfo,
          edges: edges.flatMap(({ cursor, node: id }) => {
            const node = summaryOf.get(id);
            return node === undefined ? [] : [{ cursor, node }];
          }),
        };
      },
    },
    { name: 'AuthorConnection', description: 'A page of authors.' },
    { name: 'AuthorEdge', description: 'An author and their place in the list.' },
  ),
}));

const RevokeActionInput = builder.inputType('RevokeActionInput', {
  description: 'What to take back, and why.',
  fields: (t) => ({
    id: t.globalID({
      required: true,
      for: ActionTakenRef,
      description: 'The global id of what was taken.',
    }),
    reason: t.string({
      required: true,
      description: `Why, for the record: ${REVOKE_REASON_WORDS}.`,
    }),
  }),
});

const RevokeActionSuccess = builder
  .objectRef<{ reversal: ActionTaken }>('RevokeActionSuccess')
  .implement({
    description: 'It is taken back, its strikes count no more, and the platform is told.',
    fields: (t) => ({
      reversal: t.field({
        type: ActionTakenRef,
        description: 'The taking back.',
        resolve: ({ reversal }) => reversal,
      }),
    }),
  });

const RevokeActionResult = builder.errorUnion('RevokeActionResult', {
  description: 'What became of an action to be taken back.',
  types: [RevokeActionSuccess, ValidationError, NotFoundError, ActionReversedError],
  resolveType: () => 'RevokeActionSuccess',
});

builder.mutationField('revokeAction', (t) =>
  t.field({
    type: RevokeActionResult,
    description:
      'Takes back one action, and with it its strikes, while the decision stands. To take back all of a decision, undo it.',
    authScopes: { role: 'SENIOR' },
    args: { input: t.arg({ type: RevokeActionInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const { jobs, database } = services;
      const order = { id: input.id.id, reason: input.reason, actor: actorOf(viewer) };
      return await database.prisma.$transaction(async (db) => ({
        reversal: await revokeAction({ db, jobs }, order),
      }));
    },
  }),
);
