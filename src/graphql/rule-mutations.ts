import { NotFoundError, ValidationError, VersionConflictError } from '../errors.ts';
import type { Rule } from '../generated/prisma/client.ts';
import { createRule } from '../moderation/rules/create-rule.ts';
import { reorderRules } from '../moderation/rules/reorder-rules.ts';
import { RULE_WORDS } from '../moderation/rules/rule-content.ts';
import { setRuleStatus } from '../moderation/rules/set-rule-status.ts';
import { updateRule } from '../moderation/rules/update-rule.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { RuleRef } from './refs.ts';
import { RuleStatusEnum } from './rule.ts';
import { ConditionInput, EffectInput, plainInput } from './rule-inputs.ts';

const WORDS = {
  name: `Unique: ${RULE_WORDS.name}.`,
  description: `What it is for: ${RULE_WORDS.description}.`,
  effects: 'What follows: at most 10, none for a rule that only counts.',
} as const;

const CreateRuleInput = builder.inputType('CreateRuleInput', {
  description: 'A rule to be written down.',
  fields: (t) => ({
    name: t.string({ required: true, description: WORDS.name }),
    description: t.string({ defaultValue: '', description: WORDS.description }),
    condition: t.field({ type: ConditionInput, required: true, description: 'What must hold.' }),
    effects: t.field({ type: [EffectInput], required: true, description: WORDS.effects }),
  }),
});

const UpdateRuleInput = builder.inputType('UpdateRuleInput', {
  description: 'What to change; a field left out stays as it is.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: RuleRef, description: 'Its global id.' }),
    expectedVersion: t.int({
      required: true,
      description: 'The version that you have read: nobody’s change is overwritten unseen.',
    }),
    name: t.string({ description: WORDS.name }),
    description: t.string({ description: WORDS.description }),
    condition: t.field({ type: ConditionInput, description: 'What must hold.' }),
    effects: t.field({ type: [EffectInput], description: WORDS.effects }),
  }),
});

const SetRuleStatusInput = builder.inputType('SetRuleStatusInput', {
  description: 'What a rule is to do from now on.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: RuleRef, description: 'Its global id.' }),
    status: t.field({
      type: RuleStatusEnum,
      required: true,
      description:
        'DRAFT, BACKGROUND and LIVE follow each other in any order, ARCHIVED comes after any, and DRAFT after it.',
    }),
    expectedVersion: t.int({
      description:
        'The version that you have read or tested: what somebody else wrote since does not go live unseen. ' +
        'Left out, whichever holds now.',
    }),
  }),
});

const ReorderRulesInput = builder.inputType('ReorderRulesInput', {
  description: 'The order of all rules.',
  fields: (t) => ({
    ruleIds: t.globalIDList({
      required: true,
      for: RuleRef,
      description: 'Every rule that is not archived, each once.',
    }),
  }),
});

const successOf = (name: string, description: string) =>
  builder.objectRef<{ rule: Rule }>(name).implement({
    description,
    fields: (t) => ({
      rule: t.field({ type: RuleRef, description: 'As it is now.', resolve: ({ rule }) => rule }),
    }),
  });

const CreateRuleResult = builder.errorUnion('CreateRuleResult', {
  description: 'What became of a rule to be made.',
  types: [successOf('CreateRuleSuccess', 'It is a DRAFT, after all others.'), ValidationError],
  resolveType: () => 'CreateRuleSuccess',
});

const UpdateRuleResult = builder.errorUnion('UpdateRuleResult', {
  description: 'What became of a change to a rule.',
  types: [
    successOf('UpdateRuleSuccess', 'Its next version holds; of a LIVE rule, at once.'),
    ValidationError,
    NotFoundError,
    VersionConflictError,
  ],
  resolveType: () => 'UpdateRuleSuccess',
});

const SetRuleStatusResult = builder.errorUnion('SetRuleStatusResult', {
  description: 'What became of a change of status.',
  types: [
    successOf('SetRuleStatusSuccess', 'Every replica follows within moments.'),
    ValidationError,
    NotFoundError,
    VersionConflictError,
  ],
  resolveType: () => 'SetRuleStatusSuccess',
});

const ReorderRulesSuccess = builder.objectRef<{ rules: Rule[] }>('ReorderRulesSuccess').implement({
  description: 'The rules stand in that order.',
  fields: (t) => ({
    rules: t.field({
      type: [RuleRef],
      description: 'All that are not archived, in order.',
      resolve: ({ rules }) => rules,
    }),
  }),
});

const ReorderRulesResult = builder.errorUnion('ReorderRulesResult', {
  description: 'What became of a new order.',
  types: [ReorderRulesSuccess, ValidationError],
  resolveType: () => 'ReorderRulesSuccess',
});

builder.mutationFields((t) => ({
  createRule: t.field({
    type: CreateRuleResult,
    description: 'Writes a rule down, as a DRAFT.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: CreateRuleInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const rule = {
        name: input.name,
        description: input.description ?? '',
        condition: plainInput(input.condition),
        effects: plainInput(input.effects),
        actor: actorOf(viewer),
      };
      return await services.database.prisma.$transaction(async (db) => ({
        rule: await createRule({ db }, rule),
      }));
    },
  }),
  updateRule: t.field({
    type: UpdateRuleResult,
    description:
      'Says a rule anew, as its next version. Its matches stay with the version that they are of.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: UpdateRuleInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const change = {
        id: input.id.id,
        expectedVersion: input.expectedVersion,
        name: input.name,
        description: input.description,
        condition: plainInput(input.condition),
        effects: plainInput(input.effects),
        actor: actorOf(viewer),
      };
      return await services.database.prisma.$transaction(async (db) => ({
        rule: await updateRule({ db }, change),
      }));
    },
  }),
  setRuleStatus: t.field({
    type: SetRuleStatusResult,
    description: 'Lets a rule run in the background, go live, rest or retire.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: SetRuleStatusInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const actor = actorOf(viewer);
      const { id, status, expectedVersion = null } = input;
      return await services.database.prisma.$transaction(async (db) => ({
        rule: await setRuleStatus({ db }, { id: id.id, status, expectedVersion, actor }),
      }));
    },
  }),
  reorderRules: t.field({
    type: ReorderRulesResult,
    description: 'Puts the rules into an order.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: ReorderRulesInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const actor = actorOf(viewer);
      const ruleIds = input.ruleIds.map(({ id }) => id);
      return await services.database.prisma.$transaction(async (db) => ({
        rules: await reorderRules({ db }, { ruleIds, actor }),
      }));
    },
  }),
}));
