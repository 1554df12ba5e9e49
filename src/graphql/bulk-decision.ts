import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import { z } from 'zod';
import type { BulkDecision } from '../generated/prisma/client.ts';
import { BULK_DECISION_PROGRESS, MAX_BULK } from '../moderation/bulk/bulk-decisions.ts';
import { type BulkPreview, previewBulkDecision } from '../moderation/bulk/preview-bulk-decision.ts';
import { globalId } from '../moderation/deliveries/global-id.ts';
import { DECISION_LIMITS } from '../moderation/review/decision-content.ts';
import { BatchStatusEnum } from './batch-status.ts';
import { builder } from './builder.ts';
import { DecisionConnection } from './decision.ts';
import { readDecisionPage } from './decision-page.ts';
import { ClaimLabelEnum } from './enums.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { ActionRef, BulkDecisionRef, DecisionRef, VideoRef } from './refs.ts';
import { DecisionKindEnum } from './review-enums.ts';
import { runStates, shareDone } from './run-states.ts';
import { checkFilter, VideoFilterInput } from './video.ts';

BulkDecisionRef.implement({
  description:
    'One decision about every video that passed a filter, or the undoing of one. What it is about is decided page ' +
    'by page, each with all that follows from it.',
  authScopes: { role: 'SENIOR' },
  fields: (t) => ({
    kind: t.expose('kind', { type: DecisionKindEnum, description: 'What it does.' }),
    undoes: t.field({
      type: BulkDecisionRef,
      nullable: true,
      description: 'Of an UNDO: what it takes back.',
      resolve: ({ undoesId }) => undoesId,
    }),
    undoneBy: t.field({
      type: BulkDecisionRef,
      nullable: true,
      description: 'The newest that undoes it; null while nobody has asked.',
      resolve: ({ id }, _args, { services }) =>
        services.database.prisma.bulkDecision.findFirst({
          where: { undoesId: id },
          orderBy: { id: 'desc' },
        }),
    }),
    status: t.expose('status', { type: BatchStatusEnum, description: 'Where it stands.' }),
    filter: t.field({
      type: 'JSON',
      description: 'As `VideoFilter` has it.',
      resolve: ({ filter }) => withGlobalIds(filter),
    }),
    label: t.expose('label', {
      type: ClaimLabelEnum,
      nullable: true,
      description: 'What the videos are; null where that was not decided.',
    }),
    actions: t.field({
      type: [ActionRef],
      description: 'What is done about them.',
      resolve: ({ actionIds }) => actionIds,
    }),
    reason: t.exposeString('reason', { description: 'Why.' }),
    progress: t.float({
      description: 'From 0 to 1.',
      resolve: ({ status, done, expectedCount }) =>
        shareDone({ status, done, total: expectedCount }),
    }),
    expectedCount: t.exposeInt('expectedCount', {
      description: 'How many videos, or decisions, it was about when it was asked for.',
    }),
    done: t.exposeInt('done', { description: 'Of these, how many it has come by.' }),
    decided: t.exposeInt('decided', { description: 'Decisions that it has written.' }),
    skippedGold: t.exposeInt('skippedGold', {
      description: 'Left alone, because the gold standard says otherwise.',
    }),
    skippedErased: t.exposeInt('skippedErased', { description: 'Left alone, because erased.' }),
    skippedSince: t.exposeInt('skippedSince', {
      description: 'Of an UNDO: left alone, because undone, replaced or decided again since.',
    }),
    jobsTouched: t.exposeInt('jobsTouched', {
      description: 'Jobs that it has closed; of an UNDO, opened again.',
    }),
    rate: t.exposeFloat('rate', {
      nullable: true,
      description: 'Videos a second, since a worker took it last; null before the first page.',
    }),
    decisions: t.connection(
      {
        type: DecisionRef,
        description: `What it has decided, newest first. ${PAGING_DESCRIPTION}`,
        resolve: ({ id }, args, { services }) =>
          readDecisionPage(services.database.prisma, { bulkDecisionId: id }, args),
      },
      DecisionConnection,
    ),
    requestedBy: t.exposeString('requestedBy', { description: 'Who asked for it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a worker took it last.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended, however it did.',
    }),
    failure: t.exposeString('failure', {
      nullable: true,
      description: 'Why it failed, when it did.',
    }),
  }),
});

const BulkPreviewRef = builder.objectRef<BulkPreview>('BulkDecisionPreview').implement({
  description: 'What a bulk decision would touch, as things stand now.',
  fields: (t) => ({
    count: t.exposeInt('count', {
      description: `Videos that pass the filter; at most ${MAX_BULK}. Give it to \`startBulkDecision\`.`,
    }),
    capped: t.exposeBoolean('capped', {
      description: `There are more than ${MAX_BULK}: too many for one bulk decision. The figures are of so many.`,
    }),
    withOpenJobs: t.exposeInt('withOpenJobs', {
      description:
        'Of these, how many wait in a queue or are being reviewed: those jobs would be closed.',
    }),
    unlabelled: t.exposeInt('unlabelled', {
      description: 'Without a label; all of them, where none is decided.',
    }),
    agreeing: t.exposeInt('agreeing', { description: 'Whose label says the same already.' }),
    changing: t.exposeInt('changing', { description: 'Whose label would change.' }),
    skippedGold: t.exposeInt('skippedGold', {
      description: 'That would be left alone, because the gold standard says otherwise.',
    }),
    sample: t.field({
      type: [VideoRef],
      description: 'A few of them, to look at.',
      resolve: ({ sampleIds }) => [...sampleIds],
    }),
  }),
});

const BulkContentInput = builder.inputType('BulkDecisionContentInput', {
  description: 'What is decided about each video: a label, actions, or both.',
  fields: (t) => ({
    label: t.field({
      type: ClaimLabelEnum,
      description: 'What the videos are; left out where that is not decided.',
    }),
    policies: t.globalIDList({
      description: `Global ids of the policies that it is decided under; at most ${DECISION_LIMITS.policies}.`,
    }),
    actions: t.globalIDList({
      for: ActionRef,
      description: `What is to be done about them; at most ${DECISION_LIMITS.actions}.`,
    }),
  }),
});

const NEWEST = newestFirst('BULK_DECISION', ({ id }: BulkDecision) => id, z.uuid());

builder.queryFields((t) => ({
  previewBulkDecision: t.field({
    type: BulkPreviewRef,
    description: 'What a bulk decision would touch. Nothing is written.',
    authScopes: { role: 'SENIOR' },
    args: {
      filter: t.arg({ type: VideoFilterInput, required: true, description: 'Which videos.' }),
      decision: t.arg({
        type: BulkContentInput,
        required: true,
        description: 'What would be decided.',
      }),
    },
    resolve: (_root, { filter, decision }, { services }) =>
      previewBulkDecision(services.database.prisma, checkFilter(filter), decision.label ?? null),
  }),
  bulkDecision: t.field({
    type: BulkDecisionRef,
    nullable: true,
    description: 'One bulk decision; null when there is none.',
    authScopes: { role: 'SENIOR' },
    args: { id: t.arg.globalID({ required: true, for: BulkDecisionRef, description: 'Its id.' }) },
    resolve: (_root, { id }) => id.id,
  }),
  bulkDecisions: t.connection(
    {
      type: BulkDecisionRef,
      description: `Bulk decisions and their undoings, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'SENIOR' },
      resolve: async (_root, args, { services }) =>
        newestFirstPage(args, NEWEST, ({ take, direction, range }) =>
          services.database.prisma.bulkDecision.findMany({
            where: { id: range },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'BulkDecisionConnection', description: 'A page of bulk decisions.' },
    { name: 'BulkDecisionEdge', description: 'A bulk decision and its place in the list.' },
  ),
}));

builder.subscriptionField('bulkDecisionProgress', (t) =>
  t.field({
    type: BulkDecisionRef,
    description:
      'The bulk decision now, and again as it gets on; ends with the state in which it ended. An unknown one is an error.',
    authScopes: { role: 'SENIOR' },
    args: { id: t.arg.globalID({ required: true, for: BulkDecisionRef, description: 'Its id.' }) },
    subscribe: (_root, { id: { id } }, { services }) =>
      runStates(services.events, {
        id,
        topic: BULK_DECISION_PROGRESS,
        what: 'bulk decision',
        read: () => services.database.prisma.bulkDecision.findUnique({ where: { id } }),
      }),
    resolve: (bulk: BulkDecision, _args, context) => {
      clearAllDataLoaders(context);
      return bulk;
    },
  }),
);

const naming = z.looseObject({ ids: z.array(z.string()) });

/** Videos are named by their global ids outside, by their own inside. */
function withGlobalIds(filter: unknown): unknown {
  const { data } = naming.safeParse(filter);
  return data === undefined
    ? filter
    : { ...data, ids: data.ids.map((id) => globalId('Video', id)) };
}
