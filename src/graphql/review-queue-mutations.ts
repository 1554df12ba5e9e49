import { NotFoundError, ValidationError } from '../errors.ts';
import type { ReviewQueue } from '../generated/prisma/client.ts';
import { archiveReviewQueue } from '../moderation/queues/archive-review-queue.ts';
import { createReviewQueue } from '../moderation/queues/create-review-queue.ts';
import { QUEUE_LIMITS, type QueueChange } from '../moderation/queues/queue-settings.ts';
import { updateReviewQueue } from '../moderation/queues/update-review-queue.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ReviewQueueRef } from './refs.ts';
import { QueueOrderEnum } from './review-enums.ts';

type QueueOutcome = { queue: ReviewQueue };

const range = ({ min, max }: { min: number; max: number }) => `${min} to ${max}`;

const CreateReviewQueueInput = builder.inputType('CreateReviewQueueInput', {
  description: 'A queue to be made.',
  fields: (t) => ({
    key: t.string({
      required: true,
      description:
        'A short name for programs, such as `fact-check`: a-z, 0-9 and hyphens; for good.',
    }),
    name: t.string({ required: true, description: 'What people call it.' }),
    description: t.string({ description: 'What it is for; empty by default.' }),
    order: t.field({ type: QueueOrderEnum, description: 'PRIORITY by default.' }),
    leaseSeconds: t.int({
      description: `How long a lease lasts: ${range(QUEUE_LIMITS.leaseSeconds)}; 300 by default.`,
    }),
    undoSeconds: t.int({
      description: `For how long reviewers may undo: ${range(QUEUE_LIMITS.undoSeconds)}; 600 by default.`,
    }),
    hidePrediction: t.boolean({
      description: 'Whether the prediction is hidden until the decision; false by default.',
    }),
    restricted: t.boolean({
      description: 'Whether only `reviewers` may work it; false by default.',
    }),
    seniorOnly: t.boolean({ description: 'Whether only SENIOR may work it; false by default.' }),
    escalatesTo: t.globalID({
      for: ReviewQueueRef,
      description: 'Where its reviewers hand on what they cannot decide; nowhere by default.',
    }),
    secondReviewShare: t.float({
      description: `Share of decisions made again, blind: ${range(QUEUE_LIMITS.secondReviewShare)}; 0 by default.`,
    }),
    goldShare: t.float({
      description: `Share of leases of known videos: ${range(QUEUE_LIMITS.goldShare)}; 0 by default.`,
    }),
    reviewers: t.stringList({
      description: 'Who may work it where it is restricted, as `actor` names people.',
    }),
  }),
});

const UpdateReviewQueueInput = builder.inputType('UpdateReviewQueueInput', {
  description: 'What to change; what is left out stays.',
  fields: (t) => ({
    queue: t.globalID({ required: true, for: ReviewQueueRef, description: 'Its global id.' }),
    name: t.string({ description: 'What people call it.' }),
    description: t.string({ description: 'What it is for.' }),
    order: t.field({
      type: QueueOrderEnum,
      description: 'What is handed out first. The jobs that wait are put in order anew.',
    }),
    leaseSeconds: t.int({ description: range(QUEUE_LIMITS.leaseSeconds) }),
    undoSeconds: t.int({ description: range(QUEUE_LIMITS.undoSeconds) }),
    hidePrediction: t.boolean({ description: 'Whether the prediction is hidden.' }),
    restricted: t.boolean({ description: 'Whether only `reviewers` may work it.' }),
    seniorOnly: t.boolean({ description: 'Whether only SENIOR may work it.' }),
    escalatesTo: t.globalID({
      for: ReviewQueueRef,
      description: 'Where its reviewers hand on what they cannot decide; null for nowhere.',
    }),
    secondReviewShare: t.float({ description: range(QUEUE_LIMITS.secondReviewShare) }),
    goldShare: t.float({ description: range(QUEUE_LIMITS.goldShare) }),
    reviewers: t.stringList({ description: 'The whole list, in place of the one before.' }),
  }),
});

const ArchiveReviewQueueInput = builder.inputType('ArchiveReviewQueueInput', {
  description: 'Which queue.',
  fields: (t) => ({
    queue: t.globalID({ required: true, for: ReviewQueueRef, description: 'Its global id.' }),
  }),
});

const ReviewQueueSuccess = builder.objectRef<QueueOutcome>('ReviewQueueSuccess').implement({
  description: 'The queue is as asked.',
  fields: (t) => ({
    queue: t.field({
      type: ReviewQueueRef,
      description: 'As it is now.',
      resolve: ({ queue }) => queue,
    }),
  }),
});

const ReviewQueueResult = builder.errorUnion('ReviewQueueResult', {
  description: 'What became of a queue to be made or changed.',
  types: [ReviewQueueSuccess, ValidationError, NotFoundError],
  resolveType: () => 'ReviewQueueSuccess',
});

builder.mutationFields((t) => ({
  createReviewQueue: t.field({
    type: ReviewQueueResult,
    description: 'Makes a queue.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: CreateReviewQueueInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const { key, name, escalatesTo, ...settings } = input;
      const queue = { ...given(settings), key, name, ...given({ escalatesToId: escalatesTo?.id }) };
      return { queue: await createReviewQueue(services, queue, actorOf(viewer)) };
    },
  }),
  updateReviewQueue: t.field({
    type: ReviewQueueResult,
    description: 'Changes a queue.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: UpdateReviewQueueInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const { queue, escalatesTo, ...settings } = input;
      const change: QueueChange = {
        ...given(settings),
        ...(escalatesTo !== undefined && { escalatesToId: escalatesTo?.id ?? null }),
      };
      const update = { queueId: queue.id, change, actor: actorOf(viewer) };
      return { queue: await updateReviewQueue(services, update) };
    },
  }),
  archiveReviewQueue: t.field({
    type: ReviewQueueResult,
    description: 'Closes a queue to new jobs; those in it can still be worked off. Twice is fine.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: ArchiveReviewQueueInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const change = { queueId: input.queue.id, archived: true, actor: actorOf(viewer) };
      return { queue: await archiveReviewQueue(services, change) };
    },
  }),
  restoreReviewQueue: t.field({
    type: ReviewQueueResult,
    description: 'Opens an archived queue to new jobs again.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: ArchiveReviewQueueInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const change = { queueId: input.queue.id, archived: false, actor: actorOf(viewer) };
      return { queue: await archiveReviewQueue(services, change) };
    },
  }),
}));

type Given<T> = { [K in keyof T]?: Exclude<T[K], null | undefined> };

/** Without what was left out, or is null: the API does not tell these apart here. */
function given<T extends object>(settings: T): Given<T> {
  const entries = Object.entries(settings).filter(([, value]) => value != null);
  return Object.fromEntries(entries) as Given<T>;
}
