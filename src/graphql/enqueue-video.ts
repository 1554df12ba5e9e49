import { NotFoundError, ValidationError } from '../errors.ts';
import type { ReviewJob } from '../generated/prisma/client.ts';
import { enqueueVideo, PRIORITY_LIMIT } from '../moderation/queues/enqueue-video.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ReviewJobRef, ReviewQueueRef, VideoRef } from './refs.ts';

const EnqueueVideoInput = builder.inputType('EnqueueVideoInput', {
  description: 'Which video to look at, and where.',
  fields: (t) => ({
    video: t.globalID({ required: true, for: VideoRef, description: 'Its global id.' }),
    queue: t.globalID({ required: true, for: ReviewQueueRef, description: 'Its global id.' }),
    priority: t.int({
      required: true,
      defaultValue: 0,
      description: `The higher, the sooner: -${PRIORITY_LIMIT} to ${PRIORITY_LIMIT}.`,
    }),
  }),
});

const EnqueueVideoSuccess = builder
  .objectRef<{ job: ReviewJob; created: boolean }>('EnqueueVideoSuccess')
  .implement({
    description: 'The video is in the queue.',
    fields: (t) => ({
      job: t.field({
        type: ReviewJobRef,
        description: 'The open job: a new one, or the one that was there, raised to the priority.',
        resolve: ({ job }) => job,
      }),
      created: t.exposeBoolean('created', { description: 'The job is new.' }),
    }),
  });

const EnqueueVideoResult = builder.errorUnion('EnqueueVideoResult', {
  description: 'What became of a video to be enqueued.',
  types: [EnqueueVideoSuccess, ValidationError, NotFoundError],
  resolveType: () => 'EnqueueVideoSuccess',
});

builder.mutationField('enqueueVideo', (t) =>
  t.field({
    type: EnqueueVideoResult,
    description: 'Puts a video into a queue by hand. A video has at most one open job a queue.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: EnqueueVideoInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      enqueueVideo(services, {
        videoId: input.video.id,
        queueId: input.queue.id,
        priority: input.priority,
        actor: actorOf(viewer),
      }),
  }),
);
