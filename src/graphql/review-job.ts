import { z } from 'zod';
import type { ReviewJob } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import { hidesPredictions, looksUntouched, requireDecisionsShown } from './hidden.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import {
  DecisionRef,
  LabelRef,
  PredictionRef,
  ReviewJobRef,
  ReviewQueueRef,
  VideoRef,
} from './refs.ts';
import { EnqueueSourceEnum, JobStatusEnum } from './review-enums.ts';
import { readWaitingJobs } from './waiting-jobs.ts';

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
    prediction: t.field({
      type: PredictionRef,
      nullable: true,
      description: 'The one that stood when it was enqueued; null while it is hidden from you.',
      resolve: async ({ videoId, predictionId }, _args, context) =>
        (await hidesPredictions(context, videoId)) ? null : predictionId,
    }),
    predictionHidden: t.boolean({
      description:
        'The predictions of this video are hidden from you until you decided. To ask for them all the same, anywhere, ' +
        'is answered with an error of code HIDDEN_UNTIL_DECIDED.',
      resolve: ({ videoId }, _args, context) => hidesPredictions(context, videoId),
    }),
    decision: t.field({
      type: DecisionRef,
      nullable: true,
      description:
        'The decision that closed it, or has replaced that one; null while there is none.',
      resolve: ({ decisionId }) => decisionId,
    }),
    decisions: t.field({
      type: [DecisionRef],
      description: 'Every decision about it, the oldest first: replaced and undone ones too.',
      resolve: async ({ id, videoId }, _args, context) => {
        if (await looksUntouched(context, videoId)) return [];
        await requireDecisionsShown(context, videoId);
        return await context.services.database.prisma.decision.findMany({
          where: { jobId: id },
          orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        });
      },
    }),
    parent: t.field({
      type: ReviewJobRef,
      nullable: true,
      description: 'The job that it follows from: an escalated or an appealed one, a first review.',
      resolve: ({ parentId }) => parentId,
    }),
    children: t.field({
      type: [ReviewJobRef],
      description: 'The jobs that follow from it, the oldest first; 100 at most.',
      resolve: async ({ id, videoId }, _args, context) => {
        if (await looksUntouched(context, videoId)) return [];
        return context.services.database.prisma.reviewJob.findMany({
          where: { parentId: id },
          orderBy: { id: 'asc' },
          take: 100,
        });
      },
    }),
    goldLabel: t.field({
      type: LabelRef,
      nullable: true,
      description:
        'Of a gold job, once it is decided: the known label that the decision is measured against. It had no effect. ' +
        'Null for any other job.',
      resolve: ({ status, goldLabelId }) => (status === 'DECIDED' ? goldLabelId : null),
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

const JOBS = newestFirst('REVIEW_JOB', ({ id }: ReviewJob) => id, z.uuid());

const ReviewJobConnection = builder.connectionObject(
  { type: ReviewJobRef, name: 'ReviewJobConnection', description: 'A page of review jobs.' },
  { name: 'ReviewJobEdge', description: 'A review job and its place in the list.' },
);

builder.objectField(VideoRef, 'jobs', (t) =>
  t.connection(
    {
      type: ReviewJobRef,
      description: `Its review jobs, newest first. ${PAGING_DESCRIPTION} Needs VIEWER.`,
      authScopes: { role: 'VIEWER' },
      resolve: async (video, page, context) => {
        const { services, viewer } = context;
        const only = (await looksUntouched(context, video.id))
          ? { leaseHolder: viewer?.actor ?? '' }
          : {};
        return newestFirstPage(page, JOBS, ({ take, direction, range }) =>
          services.database.prisma.reviewJob.findMany({
            where: { videoId: video.id, id: range, ...only },
            orderBy: { id: direction },
            take,
          }),
        );
      },
    },
    ReviewJobConnection,
  ),
);

builder.objectField(ReviewQueueRef, 'waitingJobs', (t) =>
  t.connection(
    {
      type: ReviewJobRef,
      description:
        'The jobs that wait, in the order in which they are handed out; whom one is kept from gets the next. A lease that ' +
        `is over waits again within seconds. Gold jobs are not among them, or they would be known. ${PAGING_DESCRIPTION}`,
      resolve: ({ id }, page, { services }) => readWaitingJobs(services.database.prisma, id, page),
    },
    ReviewJobConnection,
  ),
);
