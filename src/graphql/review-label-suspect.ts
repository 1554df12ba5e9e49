import { NotFoundError } from '../errors.ts';
import type { ReviewJob } from '../generated/prisma/client.ts';
import { reviewLabelSuspect } from '../moderation/queues/review-label-suspect.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { DatasetSnapshotRef, ReviewJobRef, ReviewQueueRef, VideoRef } from './refs.ts';

const ReviewLabelSuspectInput = builder.inputType('ReviewLabelSuspectInput', {
  description: 'Which suspect label to look at, and where.',
  fields: (t) => ({
    snapshotId: t.globalID({
      required: true,
      for: DatasetSnapshotRef,
      description: 'The snapshot in whose list it is.',
    }),
    videoId: t.globalID({
      required: true,
      for: VideoRef,
      description: 'The video whose label it is.',
    }),
    queue: t.globalID({
      for: ReviewQueueRef,
      description:
        'Without one it goes where the routes send the video, else to `uncertain`, else to the oldest queue.',
    }),
  }),
});

const ReviewLabelSuspectSuccess = builder
  .objectRef<{ job: ReviewJob; created: boolean }>('ReviewLabelSuspectSuccess')
  .implement({
    description: 'The video waits for a reviewer.',
    fields: (t) => ({
      job: t.field({
        type: ReviewJobRef,
        description: 'The open job: a new one of source DISAGREEMENT, or the one that was there.',
        resolve: ({ job }) => job,
      }),
      created: t.exposeBoolean('created', { description: 'The job is new.' }),
    }),
  });

const ReviewLabelSuspectResult = builder.errorUnion('ReviewLabelSuspectResult', {
  description: 'What became of a suspect label to be reviewed.',
  types: [ReviewLabelSuspectSuccess, NotFoundError],
  resolveType: () => 'ReviewLabelSuspectSuccess',
});

builder.mutationField('reviewLabelSuspect', (t) =>
  t.field({
    type: ReviewLabelSuspectResult,
    description:
      'Makes a review job of a suspect label: a reviewer looks at the video, and the decision settles the label. ' +
      'A video has at most one open job a queue.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: ReviewLabelSuspectInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      reviewLabelSuspect(services, {
        snapshotId: input.snapshotId.id,
        videoId: input.videoId.id,
        queueId: input.queue?.id ?? null,
        actor: actorOf(viewer),
      }),
  }),
);
