import { NotFoundError, OverloadedError, ValidationError } from '../errors.ts';
import type { Prediction, Video } from '../generated/prisma/client.ts';
import { LIMITS } from '../moderation/limited-input.ts';
import { updateEngagement } from '../moderation/update-engagement.ts';
import { builder } from './builder.ts';
import { PredictionRef, VideoRef } from './refs.ts';

const UpdateEngagementInput = builder.inputType('UpdateEngagementInput', {
  description:
    'New counts for a video, named by exactly one of `id` and `externalId`. A count left out stays as it is.',
  fields: (t) => ({
    id: t.globalID({ for: VideoRef, description: 'The video’s global id.' }),
    externalId: t.string({ description: 'The platform’s own id of the video.' }),
    viewCount: t.field(countInput('Views')),
    likeCount: t.field(countInput('Likes')),
    shareCount: t.field(countInput('Shares')),
    downloadCount: t.field(countInput('Downloads')),
    commentCount: t.field(countInput('Comments')),
  }),
});

const UpdateEngagementSuccess = builder
  .objectRef<{ video: Video; prediction: Prediction }>('UpdateEngagementSuccess')
  .implement({
    description: 'The counts are stored, and the video is classified again.',
    fields: (t) => ({
      video: t.field({
        type: VideoRef,
        description: 'As it is now.',
        resolve: ({ video }) => video,
      }),
      prediction: t.field({
        type: PredictionRef,
        description: 'The new one; those before it are kept.',
        resolve: ({ prediction }) => prediction,
      }),
    }),
  });

const UpdateEngagementResult = builder.errorUnion('UpdateEngagementResult', {
  description: 'What became of new counts.',
  types: [UpdateEngagementSuccess, ValidationError, NotFoundError, OverloadedError],
  resolveType: () => 'UpdateEngagementSuccess',
});

builder.mutationField('updateEngagement', (t) =>
  t.field({
    type: UpdateEngagementResult,
    description: 'Stores new engagement counts and classifies the video again.',
    authScopes: { role: 'SUBMITTER' },
    args: { input: t.arg({ type: UpdateEngagementInput, required: true }) },
    resolve: (_root, { input: { id, ...rest } }, { services }) =>
      updateEngagement(services, { ...rest, ...(id != null && { id: id.id }) }),
  }),
);

function countInput(what: string) {
  return {
    type: 'BigInt',
    description: `${what}: ${LIMITS.viewCount.text}. Left out: unchanged.`,
  } as const;
}
