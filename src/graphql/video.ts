import { MAX_NAMED, type VideoFilter } from '../moderation/video-filter.ts';
import { builder } from './builder.ts';
import { CappedCountRef } from './capped-count.ts';
import { AuthorBanStatusEnum, ClaimLabelEnum, VerifiedStatusEnum } from './enums.ts';
import { looksUntouched } from './hidden.ts';
import { PAGING_DESCRIPTION } from './keyset.ts';
import { LabelRef, PredictionRef, VideoRef } from './refs.ts';
import { badUserInput } from './request-errors.ts';
import { countVideos, MAX_COUNT, readVideoPage, type VideoOrder } from './video-page.ts';

/** Longest search text, in UTF-16 units. */
const MAX_SEARCH_LENGTH = 1_000;

VideoRef.implement({
  description:
    'A platform’s short video: its transcript, facts about its author, and its engagement counts.',
  fields: (t) => ({
    externalId: t.exposeString('externalId', { description: 'The platform’s own id; unique.' }),
    transcript: t.exposeString('transcript', { description: 'What is said, exactly as it came.' }),
    durationSec: t.exposeInt('durationSec', { nullable: true, description: 'In seconds.' }),
    verifiedStatus: t.expose('verifiedStatus', {
      type: VerifiedStatusEnum,
      description: 'Whether the platform has verified the author.',
    }),
    authorBanStatus: t.expose('authorBanStatus', {
      type: AuthorBanStatusEnum,
      description: 'The author’s standing at submission.',
    }),
    authorExternalId: t.exposeString('authorExternalId', {
      nullable: true,
      description: 'The platform’s own id of the author.',
    }),
    viewCount: t.expose('viewCount', count('Views')),
    likeCount: t.expose('likeCount', count('Likes')),
    shareCount: t.expose('shareCount', count('Shares')),
    downloadCount: t.expose('downloadCount', count('Downloads')),
    commentCount: t.expose('commentCount', count('Comments')),
    submittedAt: t.expose('submittedAt', {
      type: 'DateTime',
      description: 'When it was stored here first.',
    }),
    submittedBy: t.exposeString('submittedBy', {
      nullable: true,
      description: 'Who submitted it; null for videos from before that was kept. Needs VIEWER.',
      authScopes: { role: 'VIEWER' },
    }),
    currentPrediction: t.field({
      type: PredictionRef,
      description:
        'The answer that holds: of the submission, of the newest counts, or of a later backfill by another champion. ' +
        'A backfill by the version that gave it already, and a challenger, leave it.',
      resolve: ({ currentPredictionId }) => currentPredictionId,
    }),
    currentLabel: t.field({
      type: LabelRef,
      nullable: true,
      description: 'The truth, as stated last; null when nobody has. Needs VIEWER.',
      authScopes: { role: 'VIEWER' },
      resolve: async ({ id, currentLabelId }, _args, context) =>
        (await looksUntouched(context, id)) ? null : currentLabelId,
    }),
  }),
});

const VideoByInput = builder.inputType('VideoBy', {
  isOneOf: true,
  description: 'One way to name a video.',
  fields: (t) => ({
    id: t.globalID({ for: VideoRef, description: 'Its global id.' }),
    externalId: t.string({ description: 'The platform’s own id.' }),
  }),
});

export const VideoFilterInput = builder.inputType('VideoFilter', {
  description: 'All given conditions must hold; one left out, or null, does not narrow.',
  fields: (t) => ({
    ids: t.globalIDList({
      for: VideoRef,
      description: `Global ids: these videos, in so far as they are there and pass the rest. At most ${MAX_NAMED}.`,
    }),
    label: t.field({ type: ClaimLabelEnum, description: 'Of the current prediction.' }),
    verifiedStatus: t.field({ type: VerifiedStatusEnum, description: 'Of the author.' }),
    authorBanStatus: t.field({ type: AuthorBanStatusEnum, description: 'Of the author.' }),
    authorExternalId: t.string({ description: 'Videos of this author.' }),
    submittedFrom: t.field({ type: 'DateTime', description: 'At this moment or later.' }),
    submittedTo: t.field({ type: 'DateTime', description: 'Before this moment.' }),
    minClaimProbability: t.float({ description: 'At least this, from 0 to 1.' }),
    maxClaimProbability: t.float({ description: 'At most this, from 0 to 1.' }),
    needsReview: t.boolean({
      description:
        'Whether a person should look at it, going by the current prediction; one from before models said so is ' +
        'neither.',
    }),
    tag: t.string({ description: 'That a rule has put this tag on.' }),
    text: t.string({
      description:
        'Words in the transcript, as in a web search: all of them, in any order; "in quotes" as a phrase; ' +
        `\`or\`; \`-not\`. Whole words, without regard to case. At most ${MAX_SEARCH_LENGTH} characters.`,
    }),
  }),
});

const VideoOrderField = builder.enumType('VideoOrderField', {
  description: 'What videos are ordered by; equal ones by id.',
  values: {
    SUBMITTED_AT: { description: 'When they were stored first.' },
    CLAIM_PROBABILITY: { description: 'How sure the current prediction is of CLAIM.' },
  } as const,
});

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end comes first.',
  values: {
    ASC: { description: 'Smallest, or oldest, first.' },
    DESC: { description: 'Largest, or newest, first.' },
  } as const,
});

const VideoOrderInput = builder.inputType('VideoOrder', {
  description: 'The order of a list of videos.',
  fields: (t) => ({
    field: t.field({
      type: VideoOrderField,
      required: true,
      defaultValue: 'SUBMITTED_AT',
      description: 'What to order by.',
    }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'DESC',
      description: 'Which end first.',
    }),
  }),
});

const NEWEST: VideoOrder = { field: 'SUBMITTED_AT', direction: 'DESC' };

builder.queryFields((t) => ({
  video: t.field({
    type: VideoRef,
    nullable: true,
    description: 'One video; null when there is none.',
    authScopes: { role: 'VIEWER' },
    args: { by: t.arg({ type: VideoByInput, required: true, description: 'Which one.' }) },
    resolve: async (_root, { by }, { services }) => {
      if (by.id != null) return by.id.id;
      if (by.externalId == null || by.externalId.includes('\0')) return null;
      return services.database.prisma.video.findUnique({ where: { externalId: by.externalId } });
    },
  }),
  videos: t.connection(
    {
      type: VideoRef,
      description: `Videos, newest first unless \`orderBy\` says otherwise. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      args: {
        filter: t.arg({ type: VideoFilterInput, description: 'Which videos; all, by default.' }),
        orderBy: t.arg({ type: VideoOrderInput, description: 'Newest first, by default.' }),
      },
      resolve: async (_root, args, { services }) => {
        const filter = checkFilter(args.filter ?? {});
        const { prisma } = services.database;
        const page = await readVideoPage(prisma, filter, args.orderBy ?? NEWEST, args);
        return { ...page, filter };
      },
    },
    {
      name: 'VideoConnection',
      description: 'A page of videos.',
      fields: (t) => ({
        totalCount: t.field({
          type: CappedCountRef,
          description: `How many videos pass the filter, on all pages; counted up to ${MAX_COUNT}.`,
          resolve: ({ filter }, _args, { services }) =>
            countVideos(services.database.prisma, filter),
        }),
      }),
    },
    { name: 'VideoEdge', description: 'A video and its place in the list.' },
  ),
}));

/** @throws GraphQLError BAD_USER_INPUT for a text that cannot be searched for, or too many ids. */
export function checkFilter({ ids, ...filter }: typeof VideoFilterInput.$inferInput): VideoFilter {
  if ((ids?.length ?? 0) > MAX_NAMED) {
    throw badUserInput(`filter.ids must have at most ${MAX_NAMED} ids`);
  }
  for (const [name, value] of Object.entries(filter)) {
    if (typeof value === 'string' && value.includes('\0')) {
      throw badUserInput(`filter.${name} must not contain NUL`);
    }
  }
  if ((filter.text?.length ?? 0) > MAX_SEARCH_LENGTH) {
    throw badUserInput(`filter.text must have at most ${MAX_SEARCH_LENGTH} characters`);
  }
  return ids == null ? filter : { ...filter, ids: ids.map(({ id }) => id) };
}

function count(what: string) {
  return {
    type: 'BigInt',
    nullable: true,
    description: `${what}, when last heard of; null when not known yet.`,
  } as const;
}
