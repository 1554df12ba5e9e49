import { ValidationError } from '../errors.ts';
import {
  POLICY_LIMITS,
  type PolicyInForce,
  retrainingPolicy,
} from '../training/retraining-policy.ts';
import { setRetrainingPolicy } from '../training/set-retraining-policy.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import {
  LabelWeightsInput,
  LabelWeightsRef,
  TARGET_ERROR_RATE,
  TARGET_ERROR_RATE_LIMIT,
} from './training-settings.ts';

const WORDS = {
  enabled: 'Whether Gavel retrains by itself at all.',
  minNewLabels: 'How many labels since the last run are worth another.',
  cooldownMinutes: 'How long after a run, however it ended, there is no other by itself.',
  cron: 'When to retrain whatever the number of new labels (one at least): a cron expression of five fields in UTC; null for never.',
  autoPromote: 'Whether the outcome becomes champion at once, if the quality gate blesses it.',
} as const;

const LABEL_WEIGHTS = 'What labels count for in the runs that it asks for.';

const RetrainingPolicyRef = builder.objectRef<PolicyInForce>('RetrainingPolicy').implement({
  description: 'When Gavel retrains by itself. It does not until an admin says so.',
  fields: (t) => ({
    enabled: t.exposeBoolean('enabled', { description: WORDS.enabled }),
    minNewLabels: t.exposeInt('minNewLabels', { description: WORDS.minNewLabels }),
    cooldownMinutes: t.exposeInt('cooldownMinutes', { description: WORDS.cooldownMinutes }),
    cron: t.exposeString('cron', { nullable: true, description: WORDS.cron }),
    autoPromote: t.exposeBoolean('autoPromote', { description: WORDS.autoPromote }),
    targetErrorRate: t.exposeFloat('targetErrorRate', { description: TARGET_ERROR_RATE }),
    labelWeights: t.field({
      type: LabelWeightsRef,
      description: LABEL_WEIGHTS,
      resolve: ({ labelWeights }) => labelWeights,
    }),
    setBy: t.exposeString('setBy', {
      nullable: true,
      description: 'Who set it; null for the default.',
    }),
    setAt: t.expose('setAt', { type: 'DateTime', nullable: true, description: 'When.' }),
  }),
});

const limitsOf = (field: keyof typeof POLICY_LIMITS) =>
  `From ${POLICY_LIMITS[field].min} to ${POLICY_LIMITS[field].max}.`;

const SetRetrainingPolicyInput = builder.inputType('SetRetrainingPolicyInput', {
  description: 'The whole policy; what was set before stays on record.',
  fields: (t) => ({
    enabled: t.boolean({ required: true, description: WORDS.enabled }),
    minNewLabels: t.int({
      required: true,
      description: `${WORDS.minNewLabels} ${limitsOf('minNewLabels')}`,
    }),
    cooldownMinutes: t.int({
      required: true,
      description: `${WORDS.cooldownMinutes} ${limitsOf('cooldownMinutes')}`,
    }),
    cron: t.string({ description: WORDS.cron }),
    autoPromote: t.boolean({ defaultValue: false, description: WORDS.autoPromote }),
    targetErrorRate: t.float({ description: `${TARGET_ERROR_RATE} ${TARGET_ERROR_RATE_LIMIT}` }),
    labelWeights: t.field({ type: LabelWeightsInput, description: LABEL_WEIGHTS }),
  }),
});

const SetRetrainingPolicySuccess = builder
  .objectRef<{ policy: PolicyInForce }>('SetRetrainingPolicySuccess')
  .implement({
    description: 'The policy holds from now on.',
    fields: (t) => ({
      retrainingPolicy: t.field({
        type: RetrainingPolicyRef,
        description: 'As it is now.',
        resolve: ({ policy }) => policy,
      }),
    }),
  });

const SetRetrainingPolicyResult = builder.errorUnion('SetRetrainingPolicyResult', {
  description: 'What became of a new policy.',
  types: [SetRetrainingPolicySuccess, ValidationError],
  resolveType: () => 'SetRetrainingPolicySuccess',
});

builder.queryField('retrainingPolicy', (t) =>
  t.field({
    type: RetrainingPolicyRef,
    description: 'When Gavel retrains by itself.',
    authScopes: { role: 'VIEWER' },
    resolve: (_root, _args, { services }) => retrainingPolicy(services.database.prisma),
  }),
);

builder.mutationField('setRetrainingPolicy', (t) =>
  t.field({
    type: SetRetrainingPolicyResult,
    description: 'Sets when Gavel retrains by itself.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: SetRetrainingPolicyInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      policy: await setRetrainingPolicy(services, { ...input, actor: actorOf(viewer) }),
    }),
  }),
);
