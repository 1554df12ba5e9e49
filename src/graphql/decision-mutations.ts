import {
  ActionUnavailableError,
  AppealOpenError,
  DecisionSupersededError,
  GoldLabelError,
  JobClosedError,
  LeaseLostError,
  NotFoundError,
  UndoRefusedError,
  ValidationError,
} from '../errors.ts';
import type { Decision, ReviewJob } from '../generated/prisma/client.ts';
import { cancelJob } from '../moderation/review/cancel-job.ts';
import { decideJob } from '../moderation/review/decide-job.ts';
import { DECISION_LIMITS, type DecisionContent } from '../moderation/review/decision-content.ts';
import { escalateJob } from '../moderation/review/escalate-job.ts';
import { redecide } from '../moderation/review/redecide.ts';
import { undoDecision } from '../moderation/review/undo-decision.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ClaimLabelEnum } from './enums.ts';
import { leaseTokenOf } from './lease-token.ts';
import { ActionRef, DecisionRef, ReviewJobRef } from './refs.ts';
import { badUserInput } from './request-errors.ts';
import { reviewerOf } from './reviewer.ts';

const REASON = `Why: 1 to ${DECISION_LIMITS.reason} characters.`;

const WORDS = {
  label: 'What the video is; left out where that is not decided.',
  policies: `Global ids of the policies that it is decided under; at most ${DECISION_LIMITS.policies}.`,
  actions: `What is to be done about it; at most ${DECISION_LIMITS.actions}.`,
  reason: `${REASON} Needed where a policy says so.`,
} as const;

const DecideJobInput = builder.inputType('DecideJobInput', {
  description: 'What you decide about a job that you hold.',
  fields: (t) => ({
    job: t.globalID({ required: true, for: ReviewJobRef, description: 'Its global id.' }),
    leaseToken: t.string({ required: true, description: 'The token of your lease.' }),
    label: t.field({ type: ClaimLabelEnum, description: WORDS.label }),
    policies: t.globalIDList({ description: WORDS.policies }),
    actions: t.globalIDList({ for: ActionRef, description: WORDS.actions }),
    reason: t.string({ description: WORDS.reason }),
  }),
});

const RedecideInput = builder.inputType('RedecideInput', {
  description: 'What to decide instead.',
  fields: (t) => ({
    decision: t.globalID({
      required: true,
      for: DecisionRef,
      description: 'The decision to replace; one that stands.',
    }),
    label: t.field({ type: ClaimLabelEnum, description: WORDS.label }),
    policies: t.globalIDList({ description: WORDS.policies }),
    actions: t.globalIDList({ for: ActionRef, description: WORDS.actions }),
    reason: t.string({ description: WORDS.reason }),
  }),
});

const UndoDecisionInput = builder.inputType('UndoDecisionInput', {
  description: 'Which decision to take back.',
  fields: (t) => ({
    decision: t.globalID({
      required: true,
      for: DecisionRef,
      description: 'The decision to take back; one that stands.',
    }),
    lease: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Hold the job at once, to decide it again.',
    }),
  }),
});

const EscalateJobInput = builder.inputType('EscalateJobInput', {
  description: 'A job that you hold, to be handed on.',
  fields: (t) => ({
    job: t.globalID({ required: true, for: ReviewJobRef, description: 'Its global id.' }),
    leaseToken: t.string({ required: true, description: 'The token of your lease.' }),
    reason: t.string({ required: true, description: REASON }),
  }),
});

const CancelJobInput = builder.inputType('CancelJobInput', {
  description: 'Which job to close without a decision.',
  fields: (t) => ({
    job: t.globalID({ required: true, for: ReviewJobRef, description: 'Its global id.' }),
    reason: t.string({ required: true, description: REASON }),
  }),
});

const DecisionSuccess = builder.objectRef<{ decision: Decision }>('DecisionSuccess').implement({
  description: 'The decision is on record.',
  fields: (t) => ({
    decision: t.field({
      type: DecisionRef,
      description: 'As it was written.',
      resolve: ({ decision }) => decision,
    }),
  }),
});

const DecideJobResult = builder.errorUnion('DecideJobResult', {
  description: 'What became of a decision.',
  types: [
    ...[DecisionSuccess, ValidationError, NotFoundError],
    ...[LeaseLostError, GoldLabelError, AppealOpenError, ActionUnavailableError],
  ],
  resolveType: () => 'DecisionSuccess',
});

const RedecideResult = builder.errorUnion('RedecideResult', {
  description: 'What became of a decision in place of another.',
  types: [
    ...[DecisionSuccess, ValidationError, NotFoundError],
    ...[UndoRefusedError, DecisionSupersededError, GoldLabelError, ActionUnavailableError],
  ],
  resolveType: () => 'DecisionSuccess',
});

const UndoDecisionSuccess = builder
  .objectRef<{ decision: Decision; job: ReviewJob | null }>('UndoDecisionSuccess')
  .implement({
    description:
      'The decision is taken back: the label before stands again, its actions are taken back.',
    fields: (t) => ({
      decision: t.field({
        type: DecisionRef,
        description: 'The one that takes it back.',
        resolve: ({ decision }) => decision,
      }),
      job: t.field({
        type: ReviewJobRef,
        nullable: true,
        description:
          'The job that waits again, or is held by you; null for a decision without a job.',
        resolve: ({ job }) => job,
      }),
    }),
  });

const UndoDecisionResult = builder.errorUnion('UndoDecisionResult', {
  description: 'What became of a decision to be taken back.',
  types: [UndoDecisionSuccess, NotFoundError, UndoRefusedError, DecisionSupersededError],
  resolveType: () => 'UndoDecisionSuccess',
});

const EscalateJobSuccess = builder
  .objectRef<{ job: ReviewJob; escalatedTo: ReviewJob }>('EscalateJobSuccess')
  .implement({
    description: 'The job is ESCALATED, and goes on in the queue above.',
    fields: (t) => ({
      job: t.field({ type: ReviewJobRef, description: 'As it is now.', resolve: ({ job }) => job }),
      escalatedTo: t.field({
        type: ReviewJobRef,
        description: 'The job that carries on.',
        resolve: ({ escalatedTo }) => escalatedTo,
      }),
    }),
  });

const EscalateJobResult = builder.errorUnion('EscalateJobResult', {
  description: 'What became of a job to be handed on.',
  types: [EscalateJobSuccess, ValidationError, NotFoundError, LeaseLostError],
  resolveType: () => 'EscalateJobSuccess',
});

const CancelJobSuccess = builder.objectRef<{ job: ReviewJob }>('CancelJobSuccess').implement({
  description: 'The job is CANCELLED.',
  fields: (t) => ({
    job: t.field({ type: ReviewJobRef, description: 'As it is now.', resolve: ({ job }) => job }),
  }),
});

const CancelJobResult = builder.errorUnion('CancelJobResult', {
  description: 'What became of a job to be cancelled.',
  types: [CancelJobSuccess, ValidationError, NotFoundError, JobClosedError, AppealOpenError],
  resolveType: () => 'CancelJobSuccess',
});

builder.mutationFields((t) => ({
  decideJob: t.field({
    type: DecideJobResult,
    description:
      'Decides a job that you hold. Without the token of a live lease nothing is written. The same again, after a ' +
      'lost answer, is answered the first decision.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: DecideJobInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      decision: await decideJob(services, {
        ...contentOf(input),
        jobId: input.job.id,
        leaseToken: leaseTokenOf(input.leaseToken),
        actor: actorOf(viewer),
      }),
    }),
  }),
  redecide: t.field({
    type: RedecideResult,
    description:
      'Replaces a decision: your own for as long as its queue says, anybody’s as SENIOR. Actions that both take stay ' +
      'as they are.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: RedecideInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      decision: await redecide(services, {
        ...contentOf(input),
        decisionId: input.decision.id,
        reviewer: reviewerOf(viewer),
      }),
    }),
  }),
  undoDecision: t.field({
    type: UndoDecisionResult,
    description:
      'Takes a decision back: your own for as long as its queue says, anybody’s as SENIOR. Its job is open again.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: UndoDecisionInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      undoDecision(services, {
        decisionId: input.decision.id,
        lease: input.lease,
        reviewer: reviewerOf(viewer),
      }),
  }),
  escalateJob: t.field({
    type: EscalateJobResult,
    description: 'Hands a job that you hold on to the queue above; not to come back to you.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: EscalateJobInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      escalateJob(services, {
        jobId: input.job.id,
        leaseToken: leaseTokenOf(input.leaseToken),
        actor: actorOf(viewer),
        reason: input.reason,
      }),
  }),
  cancelJob: t.field({
    type: CancelJobResult,
    description: 'Closes an open job without a decision. Twice is fine.',
    authScopes: { role: 'SENIOR' },
    args: { input: t.arg({ type: CancelJobInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      job: await cancelJob(services, {
        jobId: input.job.id,
        reason: input.reason,
        actor: actorOf(viewer),
      }),
    }),
  }),
}));

type ContentInput = {
  label?: DecisionContent['label'] | undefined;
  policies?: readonly { typename: string; id: string }[] | null | undefined;
  actions?: readonly { id: string }[] | null | undefined;
  reason?: string | null | undefined;
};

function contentOf({ label, policies, actions, reason }: ContentInput): DecisionContent {
  return {
    label: label ?? null,
    policyIds: (policies ?? []).map(({ typename, id }) => {
      if (typename !== 'Policy') throw badUserInput('policies must be ids of policies');
      return id;
    }),
    actionIds: (actions ?? []).map(({ id }) => id),
    reason: reason ?? null,
  };
}
