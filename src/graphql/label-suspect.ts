import { z } from 'zod';
import { InsufficientLabelsError, NotFoundError } from '../errors.ts';
import type { LabelErrorReport, LabelSuspect } from '../generated/prisma/client.ts';
import {
  type LabelErrorSearch,
  labelErrorSearchOf,
} from '../training/label-errors/label-error-search.ts';
import { requestLabelErrors } from '../training/label-errors/request-label-errors.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ClaimLabelEnum } from './enums.ts';
import { type Ordering, PAGING_DESCRIPTION, pageRequest, toPage } from './keyset.ts';
import { DatasetSnapshotRef, LabelRef, VideoRef } from './refs.ts';

const row = z.tuple([z.int(), z.int()]);
const jointShape = z.tuple([row, row]);

const ConfidentJoint = builder.objectRef<z.infer<typeof jointShape>>('ConfidentJoint').implement({
  description: 'Rows of which a class is believed, by their label. What is neither is in none.',
  fields: (t) => ({
    claimAsClaim: t.int({ description: 'Labelled and believed CLAIM.', resolve: ([[n]]) => n }),
    claimAsOpinion: t.int({
      description: 'Labelled CLAIM, believed OPINION.',
      resolve: ([[, n]]) => n,
    }),
    opinionAsClaim: t.int({
      description: 'Labelled OPINION, believed CLAIM.',
      resolve: ([, [n]]) => n,
    }),
    opinionAsOpinion: t.int({
      description: 'Labelled and believed OPINION.',
      resolve: ([, [, n]]) => n,
    }),
  }),
});

const LabelErrorReportRef = builder.objectRef<LabelErrorReport>('LabelErrorReport').implement({
  description:
    'Which labels of a snapshot are probably wrong, by confident learning (Northcutt, Jiang and Chuang 2021) on ' +
    'answers of models that had not seen the text.',
  fields: (t) => ({
    datasetSnapshot: t.field({
      type: DatasetSnapshotRef,
      description: 'Whose labels.',
      resolve: ({ datasetSnapshotId }) => datasetSnapshotId,
    }),
    architecture: t.exposeString('architecture', {
      description: 'What was trained to judge them.',
    }),
    folds: t.exposeInt('folds', { description: 'How many models, each judging the rows of one.' }),
    rowCount: t.exposeInt('rowCount', { description: 'Labels looked at.' }),
    suspectCount: t.exposeInt('suspectCount', {
      description: 'Labels found suspect; the first 1,000 are kept.',
    }),
    claimThreshold: t.exposeFloat('claimThreshold', {
      description: 'From this probability on CLAIM is believed: the mean of those labelled so.',
    }),
    opinionThreshold: t.exposeFloat('opinionThreshold', {
      description: 'From this probability on OPINION is believed: the mean of those labelled so.',
    }),
    confidentJoint: t.field({
      type: ConfidentJoint,
      description: 'Label against belief; what is off the diagonal is suspect.',
      resolve: ({ confidentJoint }) => jointShape.parse(confidentJoint),
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When they were looked at.',
    }),
  }),
});

const LabelSuspectRef = builder.objectRef<LabelSuspect>('LabelSuspect').implement({
  description: 'A label that is probably wrong. `relabelVideo` or `confirmLabel` settles it.',
  fields: (t) => ({
    rank: t.exposeInt('rank', { description: '1 is the least believable.' }),
    video: t.field({
      type: VideoRef,
      description: 'Whose label it is.',
      resolve: ({ videoId }) => videoId,
    }),
    label: t.field({
      type: LabelRef,
      description: 'The label as it was judged.',
      resolve: ({ labelId }) => labelId,
    }),
    suggestedLabel: t.expose('suggestedLabel', {
      type: ClaimLabelEnum,
      description: 'What is believed instead.',
    }),
    claimProbability: t.exposeFloat('claimProbability', {
      description: 'Of CLAIM, by a model that had not seen the text.',
    }),
    isSettled: t.loadable({
      type: 'Boolean',
      description: 'Somebody has stated a label since: confirmed this one, or corrected it.',
      resolve: ({ videoId, labelId }: LabelSuspect) => `${videoId}/${labelId}`,
      load: async (keys: string[], { services }) => {
        const ids = keys.map((key) => key.slice(0, key.indexOf('/')));
        const videos = await services.database.prisma.video.findMany({
          where: { id: { in: ids } },
          select: { id: true, currentLabelId: true },
        });
        const current = new Set(videos.map(({ id, currentLabelId }) => `${id}/${currentLabelId}`));
        return keys.map((key) => !current.has(key));
      },
    }),
  }),
});

const FindLabelErrorsInput = builder.inputType('FindLabelErrorsInput', {
  description: 'Which labels to look through.',
  fields: (t) => ({
    snapshotId: t.globalID({
      required: true,
      for: DatasetSnapshotRef,
      description: 'The snapshot’s global id.',
    }),
  }),
});

const FindLabelErrorsSuccess = builder
  .objectRef<{ report: LabelErrorReport | null }>('FindLabelErrorsSuccess')
  .implement({
    description: 'The search is done, or queued.',
    fields: (t) => ({
      report: t.field({
        type: LabelErrorReportRef,
        nullable: true,
        description:
          'What was found; null while the search waits or runs: `labelErrorSearch` says where it stands.',
        resolve: ({ report }) => report,
      }),
    }),
  });

const FindLabelErrorsResult = builder.errorUnion('FindLabelErrorsResult', {
  description: 'What became of a request to look through labels.',
  types: [FindLabelErrorsSuccess, NotFoundError, InsufficientLabelsError],
  resolveType: () => 'FindLabelErrorsSuccess',
});

builder.mutationField('findLabelErrors', (t) =>
  t.field({
    type: FindLabelErrorsResult,
    description:
      'Has the worker look for labels of a snapshot that are probably wrong: five fits, each judging texts that it has ' +
      'not seen. Once a snapshot; asking again answers what was found.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: FindLabelErrorsInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      report: await requestLabelErrors(services, {
        snapshotId: input.snapshotId.id,
        actor: actorOf(viewer),
      }),
    }),
  }),
);

const LabelErrorSearchStatusEnum = builder.enumType('LabelErrorSearchStatus', {
  description: 'Where a search through a snapshot’s labels stands.',
  values: {
    QUEUED: { description: 'It waits for a worker, or is at work.' },
    SUCCEEDED: { description: 'There is a report.' },
    FAILED: { description: 'It came to nothing; `failure` says why. It may be asked for again.' },
  } as const,
});

const LabelErrorSearchRef = builder.objectRef<LabelErrorSearch>('LabelErrorSearch').implement({
  description: 'The search that `findLabelErrors` asks for.',
  fields: (t) => ({
    status: t.expose('status', {
      type: LabelErrorSearchStatusEnum,
      description: 'Where it stands.',
    }),
    failure: t.exposeString('failure', {
      nullable: true,
      description: 'Why it failed, when it did.',
    }),
    failedAt: t.expose('failedAt', { type: 'DateTime', nullable: true, description: 'When.' }),
  }),
});

const BY_RANK: Ordering<LabelSuspect, number> = {
  name: 'LABEL_SUSPECT:RANK',
  keyOf: ({ rank }) => rank,
  keySchema: z.int(),
};

builder.queryFields((t) => ({
  labelErrorReport: t.field({
    type: LabelErrorReportRef,
    nullable: true,
    description: 'What was found in a snapshot’s labels; null until `findLabelErrors` is done.',
    authScopes: { role: 'VIEWER' },
    args: {
      snapshotId: t.arg.globalID({
        required: true,
        for: DatasetSnapshotRef,
        description: 'The snapshot’s global id.',
      }),
    },
    resolve: (_root, { snapshotId }, { services }) =>
      services.database.prisma.labelErrorReport.findUnique({
        where: { datasetSnapshotId: snapshotId.id },
      }),
  }),
  labelErrorSearch: t.field({
    type: LabelErrorSearchRef,
    nullable: true,
    description:
      'Where the search through a snapshot’s labels stands; null when nobody has asked for it.',
    authScopes: { role: 'VIEWER' },
    args: {
      snapshotId: t.arg.globalID({
        required: true,
        for: DatasetSnapshotRef,
        description: 'The snapshot’s global id.',
      }),
    },
    resolve: (_root, { snapshotId }, { services }) => labelErrorSearchOf(services, snapshotId.id),
  }),
  labelSuspects: t.connection(
    {
      type: LabelSuspectRef,
      description: `The suspect labels of a snapshot, the least believable first; none until \`findLabelErrors\` is done. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      args: {
        snapshotId: t.arg.globalID({
          required: true,
          for: DatasetSnapshotRef,
          description: 'The snapshot’s global id.',
        }),
      },
      resolve: async (_root, { snapshotId, ...args }, { services }) => {
        const request = pageRequest(args, BY_RANK);
        const found = await services.database.prisma.labelSuspect.findMany({
          where: {
            datasetSnapshotId: snapshotId.id,
            rank: {
              ...(request.after !== null && { gt: request.after }),
              ...(request.before !== null && { lt: request.before }),
            },
          },
          orderBy: { rank: request.backwards ? 'desc' : 'asc' },
          take: request.size + 1,
        });
        return toPage(found, request, BY_RANK);
      },
    },
    { name: 'LabelSuspectConnection', description: 'A page of suspect labels.' },
    { name: 'LabelSuspectEdge', description: 'A suspect label and its place in the list.' },
  ),
}));
