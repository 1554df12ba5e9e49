import type { Viewer } from '../access/viewer.ts';
import { LeaseLostError, NotFoundError, QueueForbiddenError, ValidationError } from '../errors.ts';
import type { ReviewJob } from '../generated/prisma/client.ts';
import { leaseNextJob, MAX_LEASES } from '../moderation/review/lease-next-job.ts';
import { liveLeases } from '../moderation/review/live-leases.ts';
import type { LeaseClaim } from '../moderation/review/lock-job.ts';
import { releaseJob } from '../moderation/review/release-job.ts';
import { renewLease } from '../moderation/review/renew-lease.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { leaseTokenOf } from './lease-token.ts';
import { ReviewJobRef, ReviewQueueRef } from './refs.ts';
import { reviewerOf } from './reviewer.ts';

type HeldJob = ReviewJob & { leaseHolder: string; leaseExpiresAt: Date };

const LeaseRef = builder.objectRef<HeldJob>('Lease').implement({
  description:
    'A job held for a while. Not a lock: it ends by itself, and its token is what lets its holder write.',
  fields: (t) => ({
    token: t.string({
      nullable: true,
      description: 'What its holder shows to decide; null to anybody else.',
      resolve: ({ leaseToken, leaseHolder }, _args, { viewer }) =>
        viewer?.actor === leaseHolder ? leaseToken : null,
    }),
    holder: t.exposeString('leaseHolder', { description: 'Who has it.' }),
    expiresAt: t.expose('leaseExpiresAt', {
      type: 'DateTime',
      description: 'When it ends unless it is renewed, by the clock of the database.',
    }),
    job: t.field({ type: ReviewJobRef, description: 'What is held.', resolve: (job) => job }),
  }),
});

builder.objectField(ReviewJobRef, 'lease', (t) =>
  t.field({
    type: LeaseRef,
    nullable: true,
    description: 'Who has it; null while nobody does.',
    resolve: leaseOf,
  }),
);

const LeaseNextJobInput = builder.inputType('LeaseNextJobInput', {
  description: 'Where to take the next job from.',
  fields: (t) => ({
    queue: t.globalID({ required: true, for: ReviewQueueRef, description: 'Its global id.' }),
    another: t.boolean({
      required: true,
      defaultValue: false,
      description: `Take one more although you hold one; at most ${MAX_LEASES} of a queue.`,
    }),
  }),
});

const LeaseInput = builder.inputType('LeaseInput', {
  description: 'A job that you hold.',
  fields: (t) => ({
    job: t.globalID({ required: true, for: ReviewJobRef, description: 'Its global id.' }),
    leaseToken: t.string({ required: true, description: 'The token of your lease.' }),
  }),
});

const LeaseNextJobSuccess = builder
  .objectRef<{ job: ReviewJob | null }>('LeaseNextJobSuccess')
  .implement({
    description: 'The next job is yours for a while, or nothing waits for you.',
    fields: (t) => ({
      job: t.field({
        type: ReviewJobRef,
        nullable: true,
        description: 'What to decide; null when nothing waits for you.',
        resolve: ({ job }) => job,
      }),
      lease: t.field({
        type: LeaseRef,
        nullable: true,
        description: 'How you hold it; null when nothing waits for you.',
        resolve: ({ job }) => job && leaseOf(job),
      }),
    }),
  });

const LeaseNextJobResult = builder.errorUnion('LeaseNextJobResult', {
  description: 'What became of a request for work.',
  types: [LeaseNextJobSuccess, ValidationError, NotFoundError, QueueForbiddenError],
  resolveType: () => 'LeaseNextJobSuccess',
});

const LeaseSuccess = builder.objectRef<{ job: ReviewJob }>('LeaseSuccess').implement({
  description: 'The lease is renewed, or the job given back.',
  fields: (t) => ({
    job: t.field({ type: ReviewJobRef, description: 'As it is now.', resolve: ({ job }) => job }),
  }),
});

const LeaseResult = builder.errorUnion('LeaseResult', {
  description: 'What became of a lease.',
  types: [LeaseSuccess, NotFoundError, LeaseLostError],
  resolveType: () => 'LeaseSuccess',
});

builder.queryField('myLeases', (t) =>
  t.field({
    type: [LeaseRef],
    description: 'What you hold now, the longest held first.',
    authScopes: { role: 'MODERATOR' },
    resolve: async (_root, _args, { services, viewer }) => {
      const jobs = await liveLeases(services.database.prisma, actorOf(viewer));
      return jobs.map(leaseOf).filter((lease) => lease !== null);
    },
  }),
);

builder.mutationFields((t) => ({
  leaseNextJob: t.field({
    type: LeaseNextJobResult,
    description:
      'Takes the next job of a queue. Who holds one there already gets that one again, for the full time, unless ' +
      'another is asked for: a page loaded again loses nothing.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: LeaseNextJobInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      job: await leaseNextJob(services, {
        queueId: input.queue.id,
        another: input.another,
        reviewer: reviewerOf(viewer),
      }),
    }),
  }),
  renewLease: t.field({
    type: LeaseResult,
    description: 'Holds a job for the full time again, from now.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: LeaseInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      job: await renewLease(services, claimOf(input, viewer)),
    }),
  }),
  releaseJob: t.field({
    type: LeaseResult,
    description: 'Gives a job back before its lease is over.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: LeaseInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const claim = claimOf(input, viewer);
      return { job: await releaseJob(services, { ...claim, skip: false }) };
    },
  }),
  skipJob: t.field({
    type: LeaseResult,
    description: 'Gives a job back, not to be handed to you again.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: LeaseInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const claim = claimOf(input, viewer);
      return { job: await releaseJob(services, { ...claim, skip: true }) };
    },
  }),
}));

function claimOf(
  { job, leaseToken }: { job: { id: string }; leaseToken: string },
  viewer: Viewer | null,
): LeaseClaim {
  return { jobId: job.id, leaseToken: leaseTokenOf(leaseToken), actor: actorOf(viewer) };
}

function leaseOf({ leaseHolder, leaseExpiresAt, ...job }: ReviewJob): HeldJob | null {
  if (leaseHolder === null || leaseExpiresAt === null) return null;
  return { ...job, leaseHolder, leaseExpiresAt };
}
