import { NotFoundError, ValidationError } from '../errors.ts';
import type { Action, Policy } from '../generated/prisma/client.ts';
import { setActionRestrictions } from '../moderation/export/set-action-restrictions.ts';
import { setStatementTerms, TERMS_WORDS } from '../moderation/export/set-statement-terms.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ActionRef, PolicyRef } from './refs.ts';
import {
  AccountRestrictionEnum,
  MonetaryRestrictionEnum,
  ProvisionRestrictionEnum,
  StatementCategoryEnum,
  StatementGroundEnum,
  VisibilityRestrictionEnum,
} from './statement-enums.ts';

/* What statements of reasons need to know of actions and policies. */

const ACTION_WORDS = {
  visibility: 'OTHER is told by the action’s name. Null: not restricted.',
  monetary: 'OTHER is told by the action’s name. Null: not restricted.',
  provision: 'Null: not restricted.',
  account: 'Null: not restricted.',
} as const;

builder.objectFields(ActionRef, (t) => ({
  restricts: t.exposeBoolean('restricts', {
    nullable: true,
    description:
      'Whether it restricts anything, so that a statement of reasons is due; null while nobody has said ' +
      '(`setActionRestrictions`).',
  }),
  visibilityRestriction: t.expose('visibilityRestriction', {
    type: VisibilityRestrictionEnum,
    nullable: true,
    description: ACTION_WORDS.visibility,
  }),
  monetaryRestriction: t.expose('monetaryRestriction', {
    type: MonetaryRestrictionEnum,
    nullable: true,
    description: ACTION_WORDS.monetary,
  }),
  provisionRestriction: t.expose('provisionRestriction', {
    type: ProvisionRestrictionEnum,
    nullable: true,
    description: ACTION_WORDS.provision,
  }),
  accountRestriction: t.expose('accountRestriction', {
    type: AccountRestrictionEnum,
    nullable: true,
    description: ACTION_WORDS.account,
  }),
}));

const POLICY_WORDS = {
  ground: 'Null while nobody has said; then decisions under it alone have no statement.',
  category: `It is ${TERMS_WORDS.category}.`,
  reference: `The law, or the clause of the platform’s terms. It is ${TERMS_WORDS.reference}.`,
  url: `Where that can be read. It is ${TERMS_WORDS.url}.`,
} as const;

builder.objectFields(PolicyRef, (t) => ({
  statementGround: t.expose('statementGround', {
    type: StatementGroundEnum,
    nullable: true,
    description: POLICY_WORDS.ground,
  }),
  statementCategory: t.expose('statementCategory', {
    type: StatementCategoryEnum,
    nullable: true,
    description: POLICY_WORDS.category,
  }),
  groundReference: t.exposeString('groundReference', {
    nullable: true,
    description:
      'The law, or the clause of the platform’s terms; the title stands in for a clause.',
  }),
  groundUrl: t.exposeString('groundUrl', {
    nullable: true,
    description: 'Where that can be read.',
  }),
}));

const SetActionRestrictionsInput = builder.inputType('SetActionRestrictionsInput', {
  description: 'What an action restricts. All left out: it restricts nothing, and that is said.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: ActionRef, description: 'The action’s global id.' }),
    visibility: t.field({ type: VisibilityRestrictionEnum, description: ACTION_WORDS.visibility }),
    monetary: t.field({ type: MonetaryRestrictionEnum, description: ACTION_WORDS.monetary }),
    provision: t.field({ type: ProvisionRestrictionEnum, description: ACTION_WORDS.provision }),
    account: t.field({ type: AccountRestrictionEnum, description: ACTION_WORDS.account }),
  }),
});

const SetStatementTermsInput = builder.inputType('SetStatementTermsInput', {
  description: 'What statements of reasons under a policy say. All left out: there are none.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: PolicyRef, description: 'The policy’s global id.' }),
    ground: t.field({ type: StatementGroundEnum, description: POLICY_WORDS.ground }),
    category: t.field({ type: StatementCategoryEnum, description: POLICY_WORDS.category }),
    reference: t.string({ description: POLICY_WORDS.reference }),
    url: t.string({ description: POLICY_WORDS.url }),
  }),
});

const SetActionRestrictionsResult = builder.errorUnion('SetActionRestrictionsResult', {
  description: 'What became of an action’s restrictions.',
  types: [
    builder.objectRef<{ action: Action }>('SetActionRestrictionsSuccess').implement({
      description: 'Statements say so from now on, of what was taken before too.',
      fields: (t) => ({
        action: t.field({
          type: ActionRef,
          description: 'As it is now.',
          resolve: ({ action }) => action,
        }),
      }),
    }),
    NotFoundError,
  ],
  resolveType: () => 'SetActionRestrictionsSuccess',
});

const SetStatementTermsResult = builder.errorUnion('SetStatementTermsResult', {
  description: 'What became of a policy’s terms.',
  types: [
    builder.objectRef<{ policy: Policy }>('SetStatementTermsSuccess').implement({
      description: 'Statements say so from now on, of what was decided before too.',
      fields: (t) => ({
        policy: t.field({
          type: PolicyRef,
          description: 'As it is now.',
          resolve: ({ policy }) => policy,
        }),
      }),
    }),
    ValidationError,
    NotFoundError,
  ],
  resolveType: () => 'SetStatementTermsSuccess',
});

builder.mutationFields((t) => ({
  setActionRestrictions: t.field({
    type: SetActionRestrictionsResult,
    description: 'Says what an action restricts, in the terms of statements of reasons.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: SetActionRestrictionsInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const restrictions = {
        visibilityRestriction: input.visibility ?? null,
        monetaryRestriction: input.monetary ?? null,
        provisionRestriction: input.provision ?? null,
        accountRestriction: input.account ?? null,
      };
      const order = { id: input.id.id, actor: actorOf(viewer), restrictions };
      return await services.database.prisma.$transaction(async (db) => ({
        action: await setActionRestrictions({ db }, order),
      }));
    },
  }),
  setStatementTerms: t.field({
    type: SetStatementTermsResult,
    description: 'Says what statements of reasons name as the ground of decisions under a policy.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: SetStatementTermsInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const order = {
        id: input.id.id,
        actor: actorOf(viewer),
        ground: input.ground ?? null,
        category: input.category ?? null,
        reference: input.reference ?? null,
        url: input.url ?? null,
      };
      return await services.database.prisma.$transaction(async (db) => ({
        policy: await setStatementTerms({ db }, order),
      }));
    },
  }),
}));
