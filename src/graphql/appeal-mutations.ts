import {
  AppealRefusedError,
  DecisionSupersededError,
  ExternalReferenceConflictError,
  GoldLabelError,
  LeaseLostError,
  NotFoundError,
  ValidationError,
} from '../errors.ts';
import type { Appeal } from '../generated/prisma/client.ts';
import { APPEAL_LIMITS } from '../moderation/appeals/appeal-content.ts';
import { openAppeal } from '../moderation/appeals/open-appeal.ts';
import { type Resolved, resolveAppeal } from '../moderation/appeals/resolve-appeal.ts';
import { DECISION_LIMITS } from '../moderation/review/decision-content.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ClaimLabelEnum } from './enums.ts';
import { leaseTokenOf } from './lease-token.ts';
import { AppealRef, DecisionRef, ReviewJobRef } from './refs.ts';
import { AppealOutcomeEnum } from './review-enums.ts';

const AppealedInput = builder.inputType('Appealed', {
  isOneOf: true,
  description: 'What an appeal is against.',
  fields: (t) => ({
    decision: t.globalID({ for: DecisionRef, description: 'A decision; its global id.' }),
    videoExternalId: t.string({
      description:
        'The newest decision that stands about this video, by the platform’s own id of it.',
    }),
  }),
});

const OpenAppealInput = builder.inputType('OpenAppealInput', {
  description: 'What somebody objects to, and why.',
  fields: (t) => ({
    externalAppealId: t.string({
      required: true,
      description: `The platform’s own id of the appeal: 1 to ${APPEAL_LIMITS.externalAppealId} characters. The same again changes nothing.`,
    }),
    against: t.field({ type: AppealedInput, required: true, description: 'What it is against.' }),
    statement: t.string({
      required: true,
      description: `In the words of who objects: 1 to ${APPEAL_LIMITS.statement} characters.`,
    }),
  }),
});

const OpenAppealSuccess = builder
  .objectRef<{ appeal: Appeal; created: boolean }>('OpenAppealSuccess')
  .implement({
    description: 'The appeal is open, and the video before another reviewer.',
    fields: (t) => ({
      appeal: t.field({
        type: AppealRef,
        description: 'As it stands now.',
        resolve: ({ appeal }) => appeal,
      }),
      created: t.exposeBoolean('created', { description: 'It was not there before.' }),
    }),
  });

const OpenAppealResult = builder.errorUnion('OpenAppealResult', {
  description: 'What became of an appeal.',
  types: [
    ...[OpenAppealSuccess, ValidationError, NotFoundError],
    ...[ExternalReferenceConflictError, DecisionSupersededError, AppealRefusedError],
  ],
  resolveType: () => 'OpenAppealSuccess',
});

const ResolveAppealInput = builder.inputType('ResolveAppealInput', {
  description: 'How the appeal ends whose job you hold.',
  fields: (t) => ({
    job: t.globalID({ required: true, for: ReviewJobRef, description: 'Its global id.' }),
    leaseToken: t.string({ required: true, description: 'The token of your lease.' }),
    outcome: t.field({
      type: AppealOutcomeEnum,
      required: true,
      description: 'Whether it was right.',
    }),
    label: t.field({
      type: ClaimLabelEnum,
      description:
        'What the video is, where the decision is overturned; left out, the label before it stands again.',
    }),
    reason: t.string({
      required: true,
      description: `Why: 1 to ${DECISION_LIMITS.reason} characters.`,
    }),
  }),
});

const ResolveAppealSuccess = builder.objectRef<Resolved>('ResolveAppealSuccess').implement({
  description: 'The appeal is resolved, and the platform is told.',
  fields: (t) => ({
    appeal: t.field({
      type: AppealRef,
      description: 'As it ended.',
      resolve: ({ appeal }) => appeal,
    }),
    decision: t.field({
      type: DecisionRef,
      description: 'The one that answers it.',
      resolve: ({ decision }) => decision,
    }),
  }),
});

const ResolveAppealResult = builder.errorUnion('ResolveAppealResult', {
  description: 'What became of the answer to an appeal.',
  types: [
    ...[ResolveAppealSuccess, ValidationError, NotFoundError],
    ...[LeaseLostError, AppealRefusedError, GoldLabelError],
  ],
  resolveType: () => 'ResolveAppealSuccess',
});

builder.mutationFields((t) => ({
  openAppeal: t.field({
    type: OpenAppealResult,
    description:
      'Tells of an appeal: the video goes to the queue `appeals`, and not to who decided. The same appeal again is ' +
      'answered the first result.',
    authScopes: { role: 'SUBMITTER' },
    args: { input: t.arg({ type: OpenAppealInput, required: true }) },
    resolve: (_root, { input: { against, ...input } }, { services, viewer }) =>
      openAppeal(services, {
        ...input,
        against:
          against.decision == null
            ? { videoExternalId: against.videoExternalId ?? '' }
            : { decisionId: against.decision.id },
        actor: actorOf(viewer),
      }),
  }),
  resolveAppeal: t.field({
    type: ResolveAppealResult,
    description:
      'Answers the appeal whose job you hold. OVERTURNED replaces the decision and takes its actions back; UPHELD ' +
      'leaves it. The outcome is final. Without the token of a live lease nothing is written.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: ResolveAppealInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      resolveAppeal(services, {
        jobId: input.job.id,
        leaseToken: leaseTokenOf(input.leaseToken),
        outcome: input.outcome,
        label: input.label ?? null,
        reason: input.reason,
        actor: actorOf(viewer),
      }),
  }),
}));
