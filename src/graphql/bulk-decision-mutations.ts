import {
  ActionUnavailableError,
  BulkCountMovedError,
  BulkDecisionStateError,
  NotFoundError,
  ValidationError,
} from '../errors.ts';
import type { BulkDecision } from '../generated/prisma/client.ts';
import { cancelBulkDecision } from '../moderation/bulk/cancel-bulk-decision.ts';
import { startBulkDecision } from '../moderation/bulk/start-bulk-decision.ts';
import { undoBulkDecision } from '../moderation/bulk/undo-bulk-decision.ts';
import { DECISION_LIMITS } from '../moderation/review/decision-content.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ClaimLabelEnum } from './enums.ts';
import { ActionRef, BulkDecisionRef } from './refs.ts';
import { badUserInput } from './request-errors.ts';
import { checkFilter, VideoFilterInput } from './video.ts';

const StartBulkDecisionInput = builder.inputType('StartBulkDecisionInput', {
  description: 'What is decided about which videos: a label, actions, or both.',
  fields: (t) => ({
    filter: t.field({
      type: VideoFilterInput,
      required: true,
      description: 'Which videos, of those that are stored now; it must narrow.',
    }),
    label: t.field({
      type: ClaimLabelEnum,
      description: 'What they are; left out where that is not decided.',
    }),
    policies: t.globalIDList({
      description: `Global ids of the policies that it is decided under; at most ${DECISION_LIMITS.policies}.`,
    }),
    actions: t.globalIDList({
      for: ActionRef,
      description: `What is to be done about them; at most ${DECISION_LIMITS.actions}.`,
    }),
    reason: t.string({
      required: true,
      description: `Why: 1 to ${DECISION_LIMITS.reason} characters.`,
    }),
    expectedCount: t.int({
      required: true,
      description:
        'The `count` of the preview. It is refused when there are over 1% more, or fewer, by now.',
    }),
  }),
});

const successOf = (name: string, description: string) =>
  builder.objectRef<{ bulkDecision: BulkDecision }>(name).implement({
    description,
    fields: (t) => ({
      bulkDecision: t.field({
        type: BulkDecisionRef,
        description: 'Follow it with `bulkDecisionProgress`.',
        resolve: ({ bulkDecision }) => bulkDecision,
      }),
    }),
  });

const StartBulkDecisionResult = builder.errorUnion('StartBulkDecisionResult', {
  description: 'What became of a request to decide in bulk.',
  types: [
    successOf('StartBulkDecisionSuccess', 'The bulk decision is queued.'),
    ValidationError,
    NotFoundError,
    ActionUnavailableError,
    BulkCountMovedError,
  ],
  resolveType: () => 'StartBulkDecisionSuccess',
});

const UndoBulkDecisionInput = builder.inputType('UndoBulkDecisionInput', {
  description: 'Which bulk decision to take back.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: BulkDecisionRef, description: 'Its global id.' }),
  }),
});

const UndoBulkDecisionResult = builder.errorUnion('UndoBulkDecisionResult', {
  description: 'What became of a request to undo a bulk decision.',
  types: [
    successOf(
      'UndoBulkDecisionSuccess',
      'The undoing is queued; it is a bulk decision of its own.',
    ),
    NotFoundError,
    BulkDecisionStateError,
  ],
  resolveType: () => 'UndoBulkDecisionSuccess',
});

const CancelBulkDecisionInput = builder.inputType('CancelBulkDecisionInput', {
  description: 'Which bulk decision to stop.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: BulkDecisionRef, description: 'Its global id.' }),
  }),
});

const CancelBulkDecisionResult = builder.errorUnion('CancelBulkDecisionResult', {
  description: 'What became of a request to cancel.',
  types: [
    successOf(
      'CancelBulkDecisionSuccess',
      'It is CANCELLED, or CANCELLING until its worker has let go.',
    ),
    NotFoundError,
    BulkDecisionStateError,
  ],
  resolveType: () => 'CancelBulkDecisionSuccess',
});

builder.mutationFields((t) => ({
  startBulkDecision: t.field({
    type: StartBulkDecisionResult,
    description:
      'Queues one decision about every video that passes a filter, and answers at once. See `previewBulkDecision`.',
    authScopes: { role: 'SENIOR' },
    args: { input: t.arg({ type: StartBulkDecisionInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      bulkDecision: await startBulkDecision(services, {
        filter: checkFilter(input.filter),
        label: input.label ?? null,
        policyIds: (input.policies ?? []).map(policyId),
        actionIds: (input.actions ?? []).map(({ id }) => id),
        reason: input.reason,
        expectedCount: input.expectedCount,
        actor: actorOf(viewer),
      }),
    }),
  }),
  undoBulkDecision: t.field({
    type: UndoBulkDecisionResult,
    description:
      'Queues the undoing of a bulk decision that has ended: all that it decided, but for what was decided about since.',
    authScopes: { role: 'SENIOR' },
    args: { input: t.arg({ type: UndoBulkDecisionInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      bulkDecision: await undoBulkDecision(services, {
        bulkDecisionId: input.id.id,
        actor: actorOf(viewer),
      }),
    }),
  }),
  cancelBulkDecision: t.field({
    type: CancelBulkDecisionResult,
    description:
      'Asks a bulk decision to stop; it does within seconds. What it has decided stays, and can be undone.',
    authScopes: { role: 'SENIOR' },
    args: { input: t.arg({ type: CancelBulkDecisionInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      bulkDecision: await cancelBulkDecision(services, {
        bulkDecisionId: input.id.id,
        actor: actorOf(viewer),
      }),
    }),
  }),
}));

function policyId({ typename, id }: { typename: string; id: string }): string {
  if (typename !== 'Policy') throw badUserInput('policies must be ids of policies');
  return id;
}
