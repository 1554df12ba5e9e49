import { z } from 'zod';
import { ExternalReferenceConflictError, NotFoundError, ValidationError } from '../errors.ts';
import type { Report, Video } from '../generated/prisma/client.ts';
import { REPORT_LIMITS } from '../moderation/reports/report-content.ts';
import { type Reporting, reportVideo } from '../moderation/reports/report-video.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { PredictionRef, ReportRef, ReviewJobRef, VideoRef } from './refs.ts';

ReportRef.implement({
  description: 'A user of the platform objected to a video.',
  fields: (t) => ({
    externalReportId: t.exposeString('externalReportId', {
      description: 'The platform’s own id of it; unique.',
    }),
    video: t.field({
      type: VideoRef,
      description: 'What it is about.',
      resolve: ({ videoId }) => videoId,
    }),
    category: t.exposeString('category', { description: 'As the platform calls it.' }),
    note: t.exposeString('note', {
      nullable: true,
      description: 'In the user’s words; null where there are none, or they were erased.',
    }),
    reporter: t.exposeString('reporter', {
      nullable: true,
      description: 'The platform’s own id of the user; null where it was not told, or was erased.',
    }),
    prediction: t.field({
      type: PredictionRef,
      description: 'The one that stood when it came. Needs VIEWER.',
      authScopes: { role: 'VIEWER' },
      resolve: ({ predictionId }) => predictionId,
    }),
    job: t.field({
      type: ReviewJobRef,
      description: 'The job that it made or raised. Needs VIEWER.',
      resolve: ({ jobId }) => jobId,
    }),
    submittedBy: t.exposeString('submittedBy', { description: 'Who told Gavel.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
  }),
});

const REPORTS = newestFirst('REPORT', ({ id }: Report) => id, z.uuid());

builder.objectFields(VideoRef, (t) => ({
  reports: t.connection(
    {
      type: ReportRef,
      description: `What users reported about it, newest first. ${PAGING_DESCRIPTION} Needs VIEWER.`,
      authScopes: { role: 'VIEWER' },
      resolve: ({ id: videoId }, page, { services }) =>
        newestFirstPage(page, REPORTS, ({ take, direction, range }) =>
          services.database.prisma.report.findMany({
            where: { videoId, id: range },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'ReportConnection', description: 'A page of reports.' },
    { name: 'ReportEdge', description: 'A report and its place in the list.' },
  ),
  reportCount: t.loadable({
    type: 'Int',
    description: 'How many users’ reports came about it. Needs VIEWER.',
    authScopes: { role: 'VIEWER' },
    resolve: ({ id }: Video) => id,
    load: async (ids: string[], { services }) => {
      const counted = await services.database.prisma.report.groupBy({
        by: 'videoId',
        where: { videoId: { in: ids } },
        _count: true,
      });
      const counts = new Map(counted.map(({ videoId, _count }) => [videoId, _count]));
      return ids.map((id) => counts.get(id) ?? 0);
    },
  }),
}));

const characters = (most: number): string => `1 to ${most} characters.`;

const ReportVideoInput = builder.inputType('ReportVideoInput', {
  description: 'What a user of the platform reported.',
  fields: (t) => ({
    externalReportId: t.string({
      required: true,
      description: `The platform’s own id of the report: ${characters(REPORT_LIMITS.externalReportId)} The same again changes nothing.`,
    }),
    videoExternalId: t.string({
      required: true,
      description: 'The platform’s own id of the video.',
    }),
    category: t.string({
      required: true,
      description: `As the platform calls it: ${characters(REPORT_LIMITS.category)}`,
    }),
    note: t.string({ description: `In the user’s words: ${characters(REPORT_LIMITS.note)}` }),
    reporter: t.string({
      description: `The platform’s own id of the user: ${characters(REPORT_LIMITS.reporter)}`,
    }),
  }),
});

const ReportVideoSuccess = builder.objectRef<Reporting>('ReportVideoSuccess').implement({
  description: 'The report is on record, and the video before a reviewer.',
  fields: (t) => ({
    report: t.field({
      type: ReportRef,
      description: 'As it stays.',
      resolve: ({ report }) => report,
    }),
    created: t.exposeBoolean('created', { description: 'It was not there before.' }),
  }),
});

const ReportVideoResult = builder.errorUnion('ReportVideoResult', {
  description: 'What became of a report.',
  types: [ReportVideoSuccess, ValidationError, NotFoundError, ExternalReferenceConflictError],
  resolveType: () => 'ReportVideoSuccess',
});

builder.mutationField('reportVideo', (t) =>
  t.field({
    type: ReportVideoResult,
    description:
      'Tells of a user’s report: the video goes before a reviewer. Several reports of a video raise the priority of ' +
      'its one open job. The same report again is answered the first result.',
    authScopes: { role: 'SUBMITTER' },
    args: { input: t.arg({ type: ReportVideoInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      reportVideo(services, {
        ...input,
        note: input.note ?? null,
        reporter: input.reporter ?? null,
        actor: actorOf(viewer),
      }),
  }),
);
