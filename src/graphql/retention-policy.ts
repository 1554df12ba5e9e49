import { ValidationError } from '../errors.ts';
import {
  RETENTION_LIMITS,
  type RetentionPolicyInForce,
  retentionPolicy,
} from '../moderation/retention/retention-policy.ts';
import { setRetentionPolicy } from '../moderation/retention/set-retention-policy.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';

const { ruleMatchMonths, auditEventMonths, webhookEventDays } = RETENTION_LIMITS;

const WORDS = {
  ruleMatchMonths:
    'For how many whole months before the present one it is kept which rules held; null: for good. What a rule’s decision, or an open job, rests on stays.',
  auditEventMonths:
    'For how many whole months before the present one the audit record is kept; null: for good.',
  webhookEventDays:
    'For how many days events for webhooks are kept, with their deliveries and attempts, unless one is still to be sent.',
} as const;

const RetentionPolicyRef = builder.objectRef<RetentionPolicyInForce>('RetentionPolicy').implement({
  description:
    'For how long history is kept that may go. Videos, predictions, labels, decisions, actions, model versions and tombstones are kept for good.',
  fields: (t) => ({
    ruleMatchMonths: t.exposeInt('ruleMatchMonths', {
      nullable: true,
      description: WORDS.ruleMatchMonths,
    }),
    auditEventMonths: t.exposeInt('auditEventMonths', {
      nullable: true,
      description: WORDS.auditEventMonths,
    }),
    webhookEventDays: t.exposeInt('webhookEventDays', { description: WORDS.webhookEventDays }),
    setBy: t.exposeString('setBy', {
      nullable: true,
      description: 'Who set it; null for the default.',
    }),
    setAt: t.expose('setAt', { type: 'DateTime', nullable: true, description: 'When.' }),
  }),
});

const SetRetentionPolicyInput = builder.inputType('SetRetentionPolicyInput', {
  description: 'The whole policy; what was set before stays on record.',
  fields: (t) => ({
    ruleMatchMonths: t.int({
      description: `${WORDS.ruleMatchMonths} From ${ruleMatchMonths.min} to ${ruleMatchMonths.max}.`,
    }),
    auditEventMonths: t.int({
      description: `${WORDS.auditEventMonths} From ${auditEventMonths.min} to ${auditEventMonths.max}.`,
    }),
    webhookEventDays: t.int({
      required: true,
      description: `${WORDS.webhookEventDays} From ${webhookEventDays.min} to ${webhookEventDays.max}.`,
    }),
  }),
});

const SetRetentionPolicySuccess = builder
  .objectRef<{ policy: RetentionPolicyInForce }>('SetRetentionPolicySuccess')
  .implement({
    description: 'The policy holds: what is too old by it goes within the hour.',
    fields: (t) => ({
      retentionPolicy: t.field({
        type: RetentionPolicyRef,
        description: 'As it is now.',
        resolve: ({ policy }) => policy,
      }),
    }),
  });

const SetRetentionPolicyResult = builder.errorUnion('SetRetentionPolicyResult', {
  description: 'What became of a new retention policy.',
  types: [SetRetentionPolicySuccess, ValidationError],
  resolveType: () => 'SetRetentionPolicySuccess',
});

builder.queryField('retentionPolicy', (t) =>
  t.field({
    type: RetentionPolicyRef,
    description: 'For how long history is kept now.',
    authScopes: { role: 'ADMIN' },
    resolve: (_root, _args, { services }) => retentionPolicy(services.database.prisma),
  }),
);

builder.mutationField('setRetentionPolicy', (t) =>
  t.field({
    type: SetRetentionPolicyResult,
    description:
      'Says for how long history is kept. What is too old by it is dropped by a worker within the hour, and does not come back.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: SetRetentionPolicyInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const { ruleMatchMonths = null, auditEventMonths = null, webhookEventDays } = input;
      const policy = { ruleMatchMonths, auditEventMonths, webhookEventDays };
      return { policy: await setRetentionPolicy(services, { ...policy, actor: actorOf(viewer) }) };
    },
  }),
);
