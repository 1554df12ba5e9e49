import { ValidationError } from '../errors.ts';
import {
  APPEAL_POLICY_LIMITS,
  type AppealPolicyInForce,
  appealPolicy,
} from '../moderation/appeals/appeal-policy.ts';
import { setAppealPolicy } from '../moderation/appeals/set-appeal-policy.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';

const { windowDays, dueHours } = APPEAL_POLICY_LIMITS;

const WORDS = {
  windowDays: 'For how many days after a decision an appeal against it is taken.',
  dueHours: 'Within how many hours an appeal should be resolved.',
  blind:
    'Who judges an appeal sees neither predictions nor the decision; otherwise both, as far as the queue shows them.',
} as const;

const AppealPolicyRef = builder.objectRef<AppealPolicyInForce>('AppealPolicy').implement({
  description: 'By what appeals are taken and judged.',
  fields: (t) => ({
    windowDays: t.exposeInt('windowDays', { description: WORDS.windowDays }),
    dueHours: t.exposeInt('dueHours', { description: WORDS.dueHours }),
    blind: t.exposeBoolean('blind', { description: WORDS.blind }),
    setBy: t.exposeString('setBy', {
      nullable: true,
      description: 'Who set it; null for the default.',
    }),
    setAt: t.expose('setAt', { type: 'DateTime', nullable: true, description: 'When.' }),
  }),
});

const SetAppealPolicyInput = builder.inputType('SetAppealPolicyInput', {
  description: 'The whole policy; what was set before stays on record.',
  fields: (t) => ({
    windowDays: t.int({
      required: true,
      description: `${WORDS.windowDays} From ${windowDays.min} to ${windowDays.max}.`,
    }),
    dueHours: t.int({
      required: true,
      description: `${WORDS.dueHours} From ${dueHours.min} to ${dueHours.max}.`,
    }),
    blind: t.boolean({ required: true, description: WORDS.blind }),
  }),
});

const SetAppealPolicySuccess = builder
  .objectRef<{ policy: AppealPolicyInForce }>('SetAppealPolicySuccess')
  .implement({
    description: 'The policy holds for the appeals that come.',
    fields: (t) => ({
      appealPolicy: t.field({
        type: AppealPolicyRef,
        description: 'As it is now.',
        resolve: ({ policy }) => policy,
      }),
    }),
  });

const SetAppealPolicyResult = builder.errorUnion('SetAppealPolicyResult', {
  description: 'What became of a new policy.',
  types: [SetAppealPolicySuccess, ValidationError],
  resolveType: () => 'SetAppealPolicySuccess',
});

builder.queryField('appealPolicy', (t) =>
  t.field({
    type: AppealPolicyRef,
    description: 'By what appeals are taken and judged now.',
    authScopes: { role: 'VIEWER' },
    resolve: (_root, _args, { services }) => appealPolicy(services.database.prisma),
  }),
);

builder.mutationField('setAppealPolicy', (t) =>
  t.field({
    type: SetAppealPolicyResult,
    description: 'Says by what appeals are taken and judged; those that are open stay as they are.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: SetAppealPolicyInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      policy: await setAppealPolicy(services, { ...input, actor: actorOf(viewer) }),
    }),
  }),
);
