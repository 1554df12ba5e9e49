import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import type { QueueCount } from '../moderation/queues/queue-counts.ts';
import { builder } from './builder.ts';
import { requireQueue, watchable } from './live.ts';
import { ReviewQueueRef } from './refs.ts';
import { StateStream } from './state-stream.ts';

const QueueCountRef = builder.objectRef<QueueCount>('QueueCount').implement({
  description: 'How much work a queue holds.',
  fields: (t) => ({
    queue: t.field({
      type: ReviewQueueRef,
      description: 'Which queue.',
      resolve: ({ queueId }) => queueId,
    }),
    pending: t.exposeInt('pending', { description: 'Jobs that wait.' }),
    leased: t.exposeInt('leased', { description: 'Jobs that somebody holds.' }),
  }),
});

builder.subscriptionField('queueCounts', (t) =>
  t.field({
    type: [QueueCountRef],
    description:
      'How much waits and is held in each queue that the viewer may work, or in one: now, and again whenever it ' +
      'changes, at most once a second.',
    authScopes: { role: 'MODERATOR' },
    args: {
      queue: t.arg.globalID({ for: ReviewQueueRef, description: 'Of this queue alone.' }),
    },
    subscribe: async (_root, { queue }, context) => {
      const only = await requireQueue(context, queue?.id ?? null);
      const { queueCounts } = context.services;
      let told = '';
      return new StateStream<QueueCount[]>({
        // Counts are looked at rather than told of; a change of theirs stands for an event.
        events: {
          subscribe: (topic, handler) =>
            queueCounts.watch(() => handler({ id: 0n, topic, payload: null })),
        },
        topic: 'queue-counts',
        concerns: () => true,
        read: async () => {
          // Permissions are read each time: who is taken off a queue's list hears no more of it.
          const mayWatch = await watchable(context);
          const ids = [...mayWatch].filter((id) => only === null || id === only).toSorted();
          const counts = await queueCounts.of(ids);
          const news = JSON.stringify(counts);
          if (news === told) return null;
          told = news;
          return counts;
        },
        isLast: () => false,
      });
    },
    resolve: (counts: QueueCount[], _args, context) => {
      clearAllDataLoaders(context);
      return counts;
    },
  }),
);
