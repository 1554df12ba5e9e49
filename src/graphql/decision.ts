import { builder } from './builder.ts';
import { type DecisionFilter, readDecisionPage } from './decision-page.ts';
import { ClaimLabelEnum } from './enums.ts';
import { looksUntouched, requireDecisionsShown } from './hidden.ts';
import { NO_PAGE, PAGING_DESCRIPTION } from './keyset.ts';
import {
  ActionTakenRef,
  DecisionRef,
  LabelRef,
  PolicyRef,
  PredictionRef,
  ReviewJobRef,
  ReviewQueueRef,
  VideoRef,
} from './refs.ts';
import { badUserInput } from './request-errors.ts';
import { DecisionKindEnum, DecisionOriginEnum } from './review-enums.ts';

type PolicyApplied = { key: string; title: string; version: number };

const PolicyAppliedRef = builder.objectRef<PolicyApplied>('PolicyApplied').implement({
  description: 'A policy that a decision was made under, as it stood then.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Its short name.' }),
    title: t.exposeString('title', { description: 'Its title then.' }),
    version: t.exposeInt('version', { description: 'The version that held then.' }),
  }),
});

DecisionRef.implement({
  description:
    'What was decided about a video: what it is, under which policies, what to do. Replaced or undone by another, ' +
    'never edited.',
  authScopes: async ({ videoId }, context) => {
    await requireDecisionsShown(context, videoId);
    return { role: 'VIEWER' };
  },
  fields: (t) => ({
    kind: t.expose('kind', { type: DecisionKindEnum, description: 'What it does.' }),
    origin: t.expose('origin', { type: DecisionOriginEnum, description: 'How it came about.' }),
    label: t.expose('label', {
      type: ClaimLabelEnum,
      nullable: true,
      description: 'What the video is; null where that was not decided.',
    }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why, in their words; null where nobody said.',
    }),
    actor: t.exposeString('actor', { description: 'Who decided.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
    video: t.field({
      type: VideoRef,
      description: 'What it is about.',
      resolve: ({ videoId }) => videoId,
    }),
    job: t.field({
      type: ReviewJobRef,
      nullable: true,
      description: 'The job that it decided; null for a rule’s, and for one in bulk.',
      resolve: ({ jobId }) => jobId,
    }),
    prediction: t.field({
      type: PredictionRef,
      description: 'The prediction that stood when it was made.',
      resolve: ({ predictionId }) => predictionId,
    }),
    statedLabel: t.field({
      type: LabelRef,
      nullable: true,
      description: 'The label that it put on record for training; null where it put none.',
      resolve: ({ labelId }) => labelId,
    }),
    supersedes: t.field({
      type: DecisionRef,
      nullable: true,
      description: 'The one that it replaces or undoes.',
      resolve: ({ supersedesId }) => supersedesId,
    }),
    supersededBy: t.field({
      type: DecisionRef,
      nullable: true,
      description: 'The one that has replaced or undone it; null while it stands.',
      resolve: ({ id }, _args, { services }) =>
        services.database.prisma.decision.findUnique({ where: { supersedesId: id } }),
    }),
    policies: t.field({
      type: [PolicyAppliedRef],
      description: 'Under which it was made, by key.',
      resolve: async ({ id }, _args, { services }) => {
        const applied = await services.database.prisma.decisionPolicy.findMany({
          where: { decisionId: id },
          include: { policy: { include: { policy: { select: { key: true } } } } },
          orderBy: { policy: { policy: { key: 'asc' } } },
        });
        return applied.map(({ policy: { title, version, policy } }) => ({
          key: policy.key,
          title,
          version,
        }));
      },
    }),
    actions: t.field({
      type: [ActionTakenRef],
      description: 'What it had done, or taken back.',
      resolve: ({ id }, _args, { services }) =>
        services.database.prisma.actionTaken.findMany({
          where: { decisionId: id },
          orderBy: { id: 'asc' },
        }),
    }),
  }),
});

const DecisionFilterInput = builder.inputType('DecisionFilter', {
  description: 'All given conditions must hold; one left out, or null, does not narrow.',
  fields: (t) => ({
    actor: t.string({ description: 'Of this reviewer.' }),
    queue: t.globalID({ for: ReviewQueueRef, description: 'About jobs of this queue.' }),
    label: t.field({ type: ClaimLabelEnum, description: 'That say this.' }),
    origin: t.field({ type: DecisionOriginEnum, description: 'That came about like this.' }),
    policy: t.globalID({
      for: PolicyRef,
      description: 'Made under this policy, whichever version held then.',
    }),
    from: t.field({ type: 'DateTime', description: 'At this moment or later.' }),
    to: t.field({ type: 'DateTime', description: 'Before this moment.' }),
  }),
});

export const DecisionConnection = builder.connectionObject(
  { type: DecisionRef, name: 'DecisionConnection', description: 'A page of decisions.' },
  { name: 'DecisionEdge', description: 'A decision and its place in the list.' },
);

builder.queryField('decisions', (t) =>
  t.connection(
    {
      type: DecisionRef,
      description: `Decisions, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      args: {
        filter: t.arg({ type: DecisionFilterInput, description: 'Which; all by default.' }),
      },
      resolve: (_root, { filter, ...page }, { services }) =>
        readDecisionPage(services.database.prisma, checkFilter(filter ?? {}), page),
    },
    DecisionConnection,
  ),
);

builder.objectFields(VideoRef, (t) => ({
  decisions: t.connection(
    {
      type: DecisionRef,
      description: `What was decided about it, newest first. ${PAGING_DESCRIPTION} Needs VIEWER.`,
      authScopes: { role: 'VIEWER' },
      resolve: async ({ id }, page, context) => {
        if (await looksUntouched(context, id)) return NO_PAGE;
        await requireDecisionsShown(context, id);
        return readDecisionPage(context.services.database.prisma, { videoId: id }, page);
      },
    },
    DecisionConnection,
  ),
}));

function checkFilter({
  queue,
  policy,
  ...filter
}: Omit<DecisionFilter, 'queueId' | 'policyId'> & {
  queue?: { id: string } | null | undefined;
  policy?: { id: string } | null | undefined;
}): DecisionFilter {
  if (filter.actor?.includes('\0')) throw badUserInput('filter.actor must not contain NUL');
  return { ...filter, queueId: queue?.id, policyId: policy?.id };
}
