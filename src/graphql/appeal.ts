import { z } from 'zod';
import { appealStatisticsStatement } from '../db/sql/appeal-statistics.ts';
import type { Appeal, Prisma } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { AppealRef, DecisionRef, ReviewJobRef, VideoRef } from './refs.ts';
import { AppealStatusEnum } from './review-enums.ts';

AppealRef.implement({
  description: 'Somebody objects to a decision.',
  fields: (t) => ({
    externalAppealId: t.exposeString('externalAppealId', {
      description: 'The platform’s own id of it; unique.',
    }),
    status: t.expose('status', { type: AppealStatusEnum, description: 'Where it stands.' }),
    decision: t.field({
      type: DecisionRef,
      description: 'What it is against. Needs VIEWER.',
      resolve: ({ decisionId }) => decisionId,
    }),
    video: t.field({
      type: VideoRef,
      description: 'What that is about.',
      resolve: ({ videoId }) => videoId,
    }),
    statement: t.exposeString('statement', {
      nullable: true,
      description: 'In the words of who objects; null once they were erased.',
    }),
    job: t.field({
      type: ReviewJobRef,
      description: 'The job that it is, or was, judged in. Needs VIEWER.',
      resolve: ({ jobId }) => jobId,
    }),
    submittedBy: t.exposeString('submittedBy', { description: 'Who told Gavel.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
    dueAt: t.expose('dueAt', { type: 'DateTime', description: 'When it should be resolved.' }),
    overdue: t.boolean({
      description: 'It should be resolved by now, or was resolved too late.',
      resolve: ({ dueAt, resolvedAt }) => (resolvedAt ?? new Date()) > dueAt,
    }),
    resolution: t.field({
      type: DecisionRef,
      nullable: true,
      description:
        'The decision that answers it; null while it is open, and where it was CLOSED. Needs VIEWER.',
      resolve: ({ resolutionId }) => resolutionId,
    }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was answered, or CLOSED; null while it is open.',
    }),
  }),
});

builder.objectField(ReviewJobRef, 'appeal', (t) =>
  t.field({
    type: AppealRef,
    nullable: true,
    description:
      'The appeal that it is about; it ends with `resolveAppeal`. Null for any other job.',
    resolve: ({ id }, _args, { services }) =>
      services.database.prisma.appeal.findFirst({
        where: { jobId: id },
        orderBy: { createdAt: 'desc' },
      }),
  }),
);

const AppealFilterInput = builder.inputType('AppealFilter', {
  description: 'All given conditions must hold; one left out, or null, does not narrow.',
  fields: (t) => ({
    status: t.field({ type: AppealStatusEnum, description: 'That stand so.' }),
    overdue: t.boolean({ description: 'OPEN ones that should be resolved by now, or the others.' }),
    video: t.globalID({ for: VideoRef, description: 'About decisions on this video.' }),
    from: t.field({ type: 'DateTime', description: 'Opened at this moment or later.' }),
    to: t.field({ type: 'DateTime', description: 'Opened before this moment.' }),
  }),
});

type AppealFilter = {
  status?: Appeal['status'] | null | undefined;
  overdue?: boolean | null | undefined;
  video?: { id: string } | null | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
};

function conditions({ status, overdue, video, from, to }: AppealFilter): Prisma.AppealWhereInput {
  const isOverdue: Prisma.AppealWhereInput = { status: 'OPEN', dueAt: { lte: new Date() } };
  return {
    ...(status != null && { status }),
    ...(overdue != null && { AND: overdue ? isOverdue : { NOT: isOverdue } }),
    ...(video != null && { videoId: video.id }),
    createdAt: { ...(from != null && { gte: from }), ...(to != null && { lt: to }) },
  };
}

const APPEALS = newestFirst('APPEAL', ({ id }: Appeal) => id, z.uuid());

type AppealStatistics = {
  open: number;
  overdue: number;
  oldestOpenAt: Date | null;
  upheld: number;
  overturned: number;
  closed: number;
  late: number;
  medianSeconds: number | null;
};

const AppealStatisticsRef = builder.objectRef<AppealStatistics>('AppealStatistics').implement({
  description: 'What waits of appeals now, and how those ended that were resolved in a period.',
  fields: (t) => ({
    open: t.exposeInt('open', { description: 'Open now.' }),
    overdue: t.exposeInt('overdue', { description: 'Of these, those that should be resolved.' }),
    oldestOpenAt: t.expose('oldestOpenAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when the oldest open one waits; null when none does.',
    }),
    upheld: t.exposeInt('upheld', { description: 'In the period: the decision stayed.' }),
    overturned: t.exposeInt('overturned', { description: 'In the period: it was replaced.' }),
    closed: t.exposeInt('closed', {
      description: 'In the period: ended without an answer, because the video was erased.',
    }),
    late: t.exposeInt('late', { description: 'In the period: resolved after they were due.' }),
    medianSeconds: t.exposeFloat('medianSeconds', {
      nullable: true,
      description: 'How long half of them took at most; null where there is none.',
    }),
  }),
});

builder.queryFields((t) => ({
  appeals: t.connection(
    {
      type: AppealRef,
      description: `Appeals, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      args: { filter: t.arg({ type: AppealFilterInput, description: 'Which; all by default.' }) },
      resolve: (_root, { filter, ...page }, { services }) =>
        newestFirstPage(page, APPEALS, ({ take, direction, range }) =>
          services.database.prisma.appeal.findMany({
            where: { ...conditions(filter ?? {}), id: range },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'AppealConnection', description: 'A page of appeals.' },
    { name: 'AppealEdge', description: 'An appeal and its place in the list.' },
  ),
  appealStatistics: t.field({
    type: AppealStatisticsRef,
    description: 'What waits of appeals, and how they end.',
    authScopes: { role: 'VIEWER' },
    args: {
      from: t.arg({ type: 'DateTime', description: 'Resolved at this moment or later.' }),
      to: t.arg({ type: 'DateTime', description: 'Resolved before this moment.' }),
    },
    resolve: async (_root, { from, to }, { services }) => {
      const [row] = await services.database.prisma.$queryRaw<AppealStatistics[]>(
        appealStatisticsStatement(from ?? null, to ?? null),
      );
      if (row === undefined) throw new Error('a count without a row');
      return row;
    },
  }),
}));
