import { queueStatisticsStatement } from '../db/sql/queue-statistics.ts';
import { builder } from './builder.ts';
import { ReviewQueueRef } from './refs.ts';
import { badUserInput } from './request-errors.ts';

const MAX_HOURS = 720;

type QueueStatistics = {
  hours: number;
  pending: number;
  leased: number;
  oldestEnqueuedAt: Date | null;
  decided: number;
  medianSeconds: number | null;
  p90Seconds: number | null;
};

const QueueStatisticsRef = builder.objectRef<QueueStatistics>('QueueStatistics').implement({
  description: 'How a queue stands now, and how it was worked over the last hours.',
  fields: (t) => ({
    pending: t.exposeInt('pending', { description: 'Jobs that wait.' }),
    oldestEnqueuedAt: t.expose('oldestEnqueuedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when the longest waiting does; null when none waits.',
    }),
    leased: t.exposeInt('leased', { description: 'Jobs that somebody holds.' }),
    decided: t.exposeInt('decided', {
      description: 'Jobs decided over the last hours, and not undone.',
    }),
    decidedPerHour: t.float({
      description: 'The same, an hour.',
      resolve: ({ decided, hours }) => decided / hours,
    }),
    medianSecondsToAction: t.exposeFloat('medianSeconds', {
      nullable: true,
      description: 'From entering to the decision, in half of these at most; null without any.',
    }),
    p90SecondsToAction: t.exposeFloat('p90Seconds', {
      nullable: true,
      description: 'The same, in nine of ten.',
    }),
  }),
});

builder.objectField(ReviewQueueRef, 'statistics', (t) =>
  t.field({
    type: QueueStatisticsRef,
    description: 'How it stands now, and how it was worked lately.',
    args: {
      hours: t.arg.int({
        required: true,
        defaultValue: 24,
        description: `How far back to look at decisions: 1 to ${MAX_HOURS} hours.`,
      }),
    },
    resolve: async ({ id }, { hours }, { services }) => {
      if (hours < 1 || hours > MAX_HOURS) {
        throw badUserInput(`hours must be from 1 to ${MAX_HOURS}`);
      }
      const [row] = await services.database.prisma.$queryRaw<Omit<QueueStatistics, 'hours'>[]>(
        queueStatisticsStatement(id, hours),
      );
      if (row === undefined) throw new Error('statistics came without a row');
      return { ...row, hours };
    },
  }),
);
