import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import { z } from 'zod';
import { holdsRole } from '../access/viewer.ts';
import type { GavelEvent } from '../db/events.ts';
import type { ReviewJob } from '../generated/prisma/client.ts';
import { JOB_ENTERED } from '../moderation/queues/enqueue-review-job.ts';
import { visibleQueues } from '../moderation/queues/visible-queues.ts';
import { DECISION } from '../moderation/review/write-decision.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { LiveStream, writeCursor } from './live-stream.ts';
import { DecisionRef, ReviewJobRef, ReviewQueueRef, VideoRef } from './refs.ts';
import { badUserInput, forbidden, unauthenticated } from './request-errors.ts';

const jobsEntered = z.object({ queueId: z.uuid(), jobIds: z.array(z.uuid()) });

const decisionMade = z.object({
  decisionId: z.uuid(),
  videoId: z.uuid(),
  jobId: z.uuid().nullish(),
  queueId: z.uuid().nullish(),
});

type DecisionMade = z.infer<typeof decisionMade>;

const DecisionMadeRef = builder.objectRef<DecisionMade>('DecisionMade').implement({
  description: 'A decision was made, or undone.',
  fields: (t) => ({
    decisionId: t.id({
      description: 'The global id of the decision.',
      resolve: ({ decisionId }) => Buffer.from(`Decision:${decisionId}`).toString('base64url'),
    }),
    decision: t.field({
      type: DecisionRef,
      description: 'The decision itself.',
      resolve: ({ decisionId }) => decisionId,
    }),
    video: t.field({
      type: VideoRef,
      description: 'What it is about.',
      resolve: ({ videoId }) => videoId,
    }),
    job: t.field({
      type: ReviewJobRef,
      nullable: true,
      description: 'The job that it settles; null for one by a rule or in bulk.',
      resolve: ({ jobId }) => jobId ?? null,
    }),
    queue: t.field({
      type: ReviewQueueRef,
      nullable: true,
      description: 'The queue of the job.',
      resolve: ({ queueId }) => queueId ?? null,
    }),
  }),
});

const RESUMING =
  'Each result has a cursor in `extensions.cursor`: with it in `after`, a client that was cut off is told what it ' +
  'missed, in order, each once. An error with the code CURSOR_EXPIRED says that some of it is no longer kept.';

const AFTER_DESCRIPTION =
  'The cursor of the last result that was received, or a `liveCursor`; from now on by default.';

builder.queryField('liveCursor', (t) =>
  t.string({
    description:
      'Where live subscriptions stand now. Taken before a list is read, and given to a subscription as `after`, ' +
      'nothing falls between.',
    authScopes: { role: 'VIEWER' },
    resolve: async (_root, _args, { services }) => {
      // Asked of the table: what this replica has heard of so far may be less.
      const { _max } = await services.database.prisma.event.aggregate({ _max: { id: true } });
      return writeCursor({ eventId: _max.id ?? 0n, index: null });
    },
  }),
);

builder.subscriptionFields((t) => ({
  jobEntered: t.field({
    type: ReviewJobRef,
    description: `Each new job of a queue, or of all that the viewer may work. ${RESUMING}`,
    authScopes: { role: 'MODERATOR' },
    args: {
      queue: t.arg.globalID({ for: ReviewQueueRef, description: 'Of this queue alone.' }),
      after: t.arg.string({ description: AFTER_DESCRIPTION }),
    },
    subscribe: async (_root, { queue, after }, context) => {
      const only = await requireQueue(context, queue?.id ?? null);
      return new LiveStream<ReviewJob>({
        events: context.services.events,
        topic: JOB_ENTERED,
        after: after ?? null,
        itemsOf: (page) => newJobs(page, only, context),
      });
    },
    resolve: ({ item, cursor }, _args, context) => told(context, cursor, item),
  }),
  decisionMade: t.field({
    type: DecisionMadeRef,
    description: `Each decision on a job of a queue; without a queue, all but those of queues that the viewer may not work. ${RESUMING}`,
    authScopes: { role: 'MODERATOR' },
    args: {
      queue: t.arg.globalID({ for: ReviewQueueRef, description: 'Of this queue alone.' }),
      after: t.arg.string({ description: AFTER_DESCRIPTION }),
    },
    subscribe: async (_root, { queue, after }, context) => {
      const only = await requireQueue(context, queue?.id ?? null);
      return new LiveStream<DecisionMade>({
        events: context.services.events,
        topic: DECISION,
        after: after ?? null,
        itemsOf: (page) => newDecisions(page, only, context),
      });
    },
    resolve: ({ item, cursor }, _args, context) => told(context, cursor, item),
  }),
}));

/** What was loaded for the result before is neither fresh nor needed any more. */
function told<Item>(context: Context, cursor: string, item: Item): Item {
  clearAllDataLoaders(context);
  context.cursor = cursor;
  return item;
}

/** The queues that the viewer may watch. */
export async function watchable({ viewer, services }: Context): Promise<ReadonlySet<string>> {
  if (viewer === null) throw unauthenticated();
  const { actor } = viewer;
  const roles = { senior: holdsRole(viewer, 'SENIOR'), admin: holdsRole(viewer, 'ADMIN') };
  return await visibleQueues(services.database.prisma, { actor, ...roles });
}

/** The queue that was asked for, if the viewer may watch it; null for all. */
export async function requireQueue(
  context: Context,
  queueId: string | null,
): Promise<string | null> {
  if (queueId === null) return null;
  if ((await watchable(context)).has(queueId)) return queueId;
  const { prisma } = context.services.database;
  const queue = await prisma.reviewQueue.findUnique({ where: { id: queueId } });
  if (queue === null) throw badUserInput('there is no such review queue');
  throw context.viewer === null ? unauthenticated() : forbidden(context.viewer);
}

/** Permissions are read for each page: who is taken off a queue's list hears no more of it. */
async function newJobs(
  page: readonly GavelEvent[],
  only: string | null,
  context: Context,
): Promise<(ReviewJob | null)[][]> {
  const queues = await watchable(context);
  const entries = page.map(({ payload }) => jobsEntered.parse(payload));
  const ids = entries.flatMap(({ queueId, jobIds }) =>
    (only === null || only === queueId) && queues.has(queueId) ? jobIds : [],
  );
  const { prisma } = context.services.database;
  const jobs =
    ids.length === 0 ? [] : await prisma.reviewJob.findMany({ where: { id: { in: ids } } });
  // One that is gone again (its video was erased) is passed over.
  const byId = new Map(jobs.map((job) => [job.id, job]));
  return entries.map(({ jobIds }) => jobIds.map((id) => byId.get(id) ?? null));
}

async function newDecisions(
  page: readonly GavelEvent[],
  only: string | null,
  context: Context,
): Promise<(DecisionMade | null)[][]> {
  const queues = await watchable(context);
  return page.map(({ payload }) => {
    const made = decisionMade.parse(payload);
    const queueId = made.queueId ?? null;
    const concerns = only === null || only === queueId;
    return [concerns && (queueId === null || queues.has(queueId)) ? made : null];
  });
}
