import {
  BackfillFinishedError,
  BackfillInProgressError,
  NotFoundError,
  ValidationError,
} from '../errors.ts';
import type { Backfill } from '../generated/prisma/client.ts';
import { cancelBackfill } from '../training/cancel-backfill.ts';
import { startBackfill } from '../training/start-backfill.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { BackfillRef } from './refs.ts';

type BackfillOutcome = { backfill: Backfill };

const StartBackfillInput = builder.inputType('StartBackfillInput', {
  description: 'Which version is to score history again.',
  fields: (t) => ({
    version: t.int({ required: true, description: 'Its number.' }),
  }),
});

const StartBackfillSuccess = builder.objectRef<BackfillOutcome>('StartBackfillSuccess').implement({
  description: 'The backfill is queued.',
  fields: (t) => ({
    backfill: t.field({
      type: BackfillRef,
      description: 'Follow it with `backfillProgress`.',
      resolve: ({ backfill }) => backfill,
    }),
  }),
});

const StartBackfillResult = builder.errorUnion('StartBackfillResult', {
  description: 'What became of a request to backfill.',
  types: [StartBackfillSuccess, ValidationError, NotFoundError, BackfillInProgressError],
  resolveType: () => 'StartBackfillSuccess',
});

const CancelBackfillInput = builder.inputType('CancelBackfillInput', {
  description: 'Which backfill to stop.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: BackfillRef, description: 'Its global id.' }),
  }),
});

const CancelBackfillSuccess = builder
  .objectRef<BackfillOutcome>('CancelBackfillSuccess')
  .implement({
    description: 'The backfill is CANCELLED, or CANCELLING until its worker has let go.',
    fields: (t) => ({
      backfill: t.field({
        type: BackfillRef,
        description: 'As it is now.',
        resolve: ({ backfill }) => backfill,
      }),
    }),
  });

const CancelBackfillResult = builder.errorUnion('CancelBackfillResult', {
  description: 'What became of a request to cancel.',
  types: [CancelBackfillSuccess, NotFoundError, BackfillFinishedError],
  resolveType: () => 'CancelBackfillSuccess',
});

builder.mutationFields((t) => ({
  startBackfill: t.field({
    type: StartBackfillResult,
    description:
      'Queues the scoring of history by a version and answers at once. Predictions are appended; none is changed.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: StartBackfillInput, required: true }) },
    resolve: async (_root, { input: { version } }, { services, viewer }) => ({
      backfill: await startBackfill(services, { version, actor: actorOf(viewer) }),
    }),
  }),
  cancelBackfill: t.field({
    type: CancelBackfillResult,
    description:
      'Asks a backfill to stop; it does within seconds, and keeps what it has done. Asking twice is fine.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: CancelBackfillInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      backfill: await cancelBackfill(services, {
        backfillId: input.id.id,
        actor: actorOf(viewer),
      }),
    }),
  }),
}));
