import { BundleError, NotFoundError, PromotionRefusedError, ValidationError } from '../errors.ts';
import { REASON_LIMITS } from '../training/champion.ts';
import { clearChallenger } from '../training/clear-challenger.ts';
import { setChallenger } from '../training/set-challenger.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ModelVersionRef } from './refs.ts';

const REASON = `Why, for the record: ${REASON_LIMITS.minLength} to ${REASON_LIMITS.maxLength} characters.`;

const SetChallengerInput = builder.inputType('SetChallengerInput', {
  description: 'Which version is to score in the shadow.',
  fields: (t) => ({
    version: t.int({ required: true, description: 'Its number; not the champion’s.' }),
    reason: t.string({ required: true, description: REASON }),
  }),
});

const SetChallengerSuccess = builder
  .objectRef<{ version: number; previous: number | null }>('SetChallengerSuccess')
  .implement({
    description: 'The version is challenger; every replica loads it and scores inserts with it.',
    fields: (t) => ({
      modelVersion: t.field({
        type: ModelVersionRef,
        description: 'The challenger now.',
        resolve: ({ version }) => version,
      }),
      previous: t.field({
        type: ModelVersionRef,
        nullable: true,
        description: 'The challenger before; null when there was none.',
        resolve: ({ previous }) => previous,
      }),
    }),
  });

const SetChallengerResult = builder.errorUnion('SetChallengerResult', {
  description: 'What became of a request to set the challenger.',
  types: [SetChallengerSuccess, ValidationError, NotFoundError, PromotionRefusedError, BundleError],
  resolveType: () => 'SetChallengerSuccess',
});

const ClearChallengerInput = builder.inputType('ClearChallengerInput', {
  description: 'Leave nobody as challenger.',
  fields: (t) => ({ reason: t.string({ required: true, description: REASON }) }),
});

const ClearChallengerSuccess = builder
  .objectRef<{ previous: number | null }>('ClearChallengerSuccess')
  .implement({
    description: 'There is no challenger now.',
    fields: (t) => ({
      previous: t.field({
        type: ModelVersionRef,
        nullable: true,
        description: 'The challenger before; null when there was none.',
        resolve: ({ previous }) => previous,
      }),
    }),
  });

const ClearChallengerResult = builder.errorUnion('ClearChallengerResult', {
  description: 'What became of a request to clear the challenger.',
  types: [ClearChallengerSuccess, ValidationError],
  resolveType: () => 'ClearChallengerSuccess',
});

builder.mutationFields((t) => ({
  setChallenger: t.field({
    type: SetChallengerResult,
    description:
      'Makes a version the challenger: it scores what the champion scores, without effect.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: SetChallengerInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      setChallenger(services, { ...input, actor: actorOf(viewer) }),
  }),
  clearChallenger: t.field({
    type: ClearChallengerResult,
    description: 'Leaves nobody as challenger; fine when nobody was it.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: ClearChallengerInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      clearChallenger(services, { ...input, actor: actorOf(viewer) }),
  }),
}));
