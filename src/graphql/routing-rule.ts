import { ValidationError } from '../errors.ts';
import type { RoutingRule } from '../generated/prisma/client.ts';
import { MAX_ROUTES, setRoutingRules } from '../moderation/rules/set-routing-rules.ts';
import { parseCondition } from '../rules/condition.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ReviewQueueRef } from './refs.ts';
import { ConditionInput, plainInput } from './rule-inputs.ts';

const RoutingRuleRef = builder.objectRef<RoutingRule>('RoutingRule').implement({
  description:
    'Where a job goes that comes without a queue, such as a report: the first whose condition holds.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'For people.' }),
    position: t.exposeInt('position', { description: 'Its place, from 1.' }),
    condition: t.expose('condition', {
      type: 'JSON',
      description: 'As `ConditionInput` has it: it can be sent back as one.',
    }),
    text: t.string({
      description: 'The condition as a sentence.',
      resolve: ({ condition }) => `When ${parseCondition(condition).text}.`,
    }),
    queue: t.field({
      type: ReviewQueueRef,
      description: 'Where the job goes.',
      resolve: ({ queueId }) => queueId,
    }),
    priority: t.exposeInt('priority', { description: 'Of the job; the higher, the sooner.' }),
  }),
});

builder.queryField('routingRules', (t) =>
  t.field({
    type: [RoutingRuleRef],
    description: 'Where jobs go that come without a queue, in order.',
    authScopes: { role: 'VIEWER' },
    resolve: (_root, _args, { services }) =>
      services.database.prisma.routingRule.findMany({ orderBy: { position: 'asc' } }),
  }),
);

const RoutingRuleInput = builder.inputType('RoutingRuleInput', {
  description: 'One route.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'For people: 1 to 100 characters.' }),
    condition: t.field({ type: ConditionInput, required: true, description: 'What must hold.' }),
    queue: t.string({ required: true, description: 'The key of a queue that takes jobs.' }),
    priority: t.int({ defaultValue: 0, description: 'From -1000 to 1000.' }),
  }),
});

const SetRoutingRulesInput = builder.inputType('SetRoutingRulesInput', {
  description: 'The whole list of routes.',
  fields: (t) => ({
    routes: t.field({
      type: [RoutingRuleInput],
      required: true,
      description: `In order; at most ${MAX_ROUTES}. What is not in it is gone.`,
    }),
  }),
});

const SetRoutingRulesSuccess = builder
  .objectRef<{ routes: RoutingRule[] }>('SetRoutingRulesSuccess')
  .implement({
    description: 'Jobs go that way from now on.',
    fields: (t) => ({
      routingRules: t.field({
        type: [RoutingRuleRef],
        description: 'All of them, in order.',
        resolve: ({ routes }) => routes,
      }),
    }),
  });

const SetRoutingRulesResult = builder.errorUnion('SetRoutingRulesResult', {
  description: 'What became of a list of routes.',
  types: [SetRoutingRulesSuccess, ValidationError],
  resolveType: () => 'SetRoutingRulesSuccess',
});

builder.mutationField('setRoutingRules', (t) =>
  t.field({
    type: SetRoutingRulesResult,
    description: 'Says where jobs go that come without a queue.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: SetRoutingRulesInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const actor = actorOf(viewer);
      const routes = input.routes.map(({ name, queue, ...route }) => ({
        name,
        queue,
        priority: route.priority ?? 0,
        condition: plainInput(route.condition),
      }));
      return await services.database.prisma.$transaction(async (db) => ({
        routes: await setRoutingRules({ db }, { routes, actor }),
      }));
    },
  }),
);
