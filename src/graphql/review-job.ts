import { ReviewJobRef, ReviewQueueRef, VideoRef } from './refs.ts';
import { EnqueueSourceEnum, JobStatusEnum } from './review-enums.ts';

ReviewJobRef.implement({
  description: 'One unit of a queue’s work: a video to decide about. It is handed out by lease.',
  authScopes: { role: 'VIEWER' },
  fields: (t) => ({
    queue: t.field({
      type: ReviewQueueRef,
      description: 'Where it is.',
      resolve: ({ queueId }) => queueId,
    }),
    video: t.field({
      type: VideoRef,
      description: 'What it is about.',
      resolve: ({ videoId }) => videoId,
    }),
    status: t.expose('status', { type: JobStatusEnum, description: 'Where it stands.' }),
    source: t.expose('source', { type: EnqueueSourceEnum, description: 'How it came there.' }),
    priority: t.exposeInt('priority', { description: 'The higher, the sooner.' }),
    uncertainty: t.exposeFloat('uncertainty', {
      description: 'Of the prediction when it was enqueued: 0 sure, 1 a coin’s toss.',
    }),
    reach: t.expose('reach', {
      type: 'BigInt',
      description: 'Views when it was enqueued; 0 when not known.',
    }),
    parent: t.field({
      type: ReviewJobRef,
      nullable: true,
      description: 'The job that it follows from: an escalated or an appealed one, a first review.',
      resolve: ({ parentId }) => parentId,
    }),
    blind: t.exposeBoolean('blind', {
      description: 'Neither predictions nor earlier decisions are shown before it is decided.',
    }),
    excludedReviewers: t.exposeStringList('excludedReviewers', {
      description: 'Who does not get it: who skipped it, or decided before.',
    }),
    enqueuedBy: t.exposeString('enqueuedBy', { description: 'Who put it there.' }),
    enqueuedAt: t.expose('enqueuedAt', { type: 'DateTime', description: 'When.' }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was decided, escalated or cancelled; null while it is open.',
    }),
    closedBy: t.exposeString('closedBy', { nullable: true, description: 'Who closed it.' }),
    closingReason: t.exposeString('closingReason', {
      nullable: true,
      description: 'Why it was escalated or cancelled.',
    }),
  }),
});
