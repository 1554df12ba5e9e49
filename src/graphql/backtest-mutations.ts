import { BacktestFinishedError, NotFoundError, ValidationError } from '../errors.ts';
import type { Backtest } from '../generated/prisma/client.ts';
import { cancelBacktest } from '../moderation/backtest/cancel-backtest.ts';
import {
  type AskedRule,
  BACKTEST_LIMITS,
  startBacktest,
} from '../moderation/backtest/start-backtest.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { BacktestRef, RuleRef } from './refs.ts';
import { badUserInput } from './request-errors.ts';
import { ConditionInput, EffectInput, plainInput } from './rule-inputs.ts';

type BacktestOutcome = { backtest: Backtest };

const StoredRuleInput = builder.inputType('BacktestStoredRuleInput', {
  description: 'A version of a rule that there is, whatever its status.',
  fields: (t) => ({
    rule: t.globalID({ required: true, for: RuleRef, description: 'The rule’s global id.' }),
    version: t.int({ description: 'The version that holds now, by default.' }),
  }),
});

const InlineRuleInput = builder.inputType('BacktestInlineRuleInput', {
  description: 'A rule that is written for the occasion.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: `What to call it: 1 to ${BACKTEST_LIMITS.name} characters.`,
    }),
    replaces: t.globalID({
      for: RuleRef,
      description: 'The rule that it would replace: it is compared with what that one did.',
    }),
    condition: t.field({ type: ConditionInput, required: true, description: 'What must hold.' }),
    effects: t.field({
      type: [EffectInput],
      required: true,
      description: 'What would follow: at most 10, none for a rule that only counts.',
    }),
  }),
});

const BacktestRuleInput = builder.inputType('BacktestRuleInput', {
  isOneOf: true,
  description: 'A rule to ask about.',
  fields: (t) => ({
    stored: t.field({ type: StoredRuleInput, description: 'One there is.' }),
    inline: t.field({ type: InlineRuleInput, description: 'One that is given here.' }),
  }),
});

const StartBacktestInput = builder.inputType('StartBacktestInput', {
  description: 'What if? What is left out stays as it is.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: `What to call it: 1 to ${BACKTEST_LIMITS.name} characters.`,
    }),
    rules: t.field({
      type: [BacktestRuleInput],
      description:
        `These rules and no others, in this order, at most ${BACKTEST_LIMITS.rules}; those that are LIVE now, by ` +
        'default; none, to ask about threshold and model alone.',
    }),
    threshold: t.float({
      description:
        'CLAIM from this probability, over 0 and under 1; as each prediction has it, by default.',
    }),
    modelVersion: t.int({
      description:
        'Who predicts; by default the predictions that are stored, which is much faster.',
    }),
    from: t.field({
      type: 'DateTime',
      description: 'Videos submitted at this moment or later; from the first, by default.',
    }),
    to: t.field({
      type: 'DateTime',
      description: 'Videos submitted before this moment; now, by default and at most.',
    }),
    sampleSize: t.int({
      required: true,
      defaultValue: 50,
      description: `How many of the touched videos to keep for a look: 0 to ${BACKTEST_LIMITS.sample}.`,
    }),
    seed: t.int({
      required: true,
      defaultValue: 1,
      description: 'What the sample is drawn by; another one draws other videos.',
    }),
  }),
});

const StartBacktestSuccess = builder.objectRef<BacktestOutcome>('StartBacktestSuccess').implement({
  description: 'The backtest is queued.',
  fields: (t) => ({
    backtest: t.field({
      type: BacktestRef,
      description: 'Follow it with `backtestProgress`.',
      resolve: ({ backtest }) => backtest,
    }),
  }),
});

const StartBacktestResult = builder.errorUnion('StartBacktestResult', {
  description: 'What became of a request for a backtest.',
  types: [StartBacktestSuccess, ValidationError, NotFoundError],
  resolveType: () => 'StartBacktestSuccess',
});

const CancelBacktestInput = builder.inputType('CancelBacktestInput', {
  description: 'Which backtest to stop.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: BacktestRef, description: 'Its global id.' }),
  }),
});

const CancelBacktestSuccess = builder
  .objectRef<BacktestOutcome>('CancelBacktestSuccess')
  .implement({
    description: 'The backtest is CANCELLED, or CANCELLING until its worker has let go.',
    fields: (t) => ({
      backtest: t.field({
        type: BacktestRef,
        description: 'As it is now.',
        resolve: ({ backtest }) => backtest,
      }),
    }),
  });

const CancelBacktestResult = builder.errorUnion('CancelBacktestResult', {
  description: 'What became of a request to cancel.',
  types: [CancelBacktestSuccess, NotFoundError, BacktestFinishedError],
  resolveType: () => 'CancelBacktestSuccess',
});

builder.mutationFields((t) => ({
  startBacktest: t.field({
    type: StartBacktestResult,
    description:
      'Queues a backtest over history and answers at once. Nothing follows from it: no job, decision, action or match.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: StartBacktestInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const { name, sampleSize, seed } = input;
      return {
        backtest: await startBacktest(services, {
          name,
          sampleSize,
          sampleSeed: seed,
          rules: input.rules?.map(askedRule) ?? null,
          threshold: input.threshold ?? null,
          modelVersion: input.modelVersion ?? null,
          from: input.from ?? null,
          to: input.to ?? null,
          actor: actorOf(viewer),
        }),
      };
    },
  }),
  cancelBacktest: t.field({
    type: CancelBacktestResult,
    description:
      'Asks a backtest to stop; it does within seconds, and keeps what it has counted. Asking twice is fine.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: CancelBacktestInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      backtest: await cancelBacktest(services, {
        backtestId: input.id.id,
        actor: actorOf(viewer),
      }),
    }),
  }),
}));

function askedRule({ stored, inline }: typeof BacktestRuleInput.$inferInput): AskedRule {
  if (stored != null) return { ruleId: stored.rule.id, version: stored.version ?? null };
  if (inline == null) throw badUserInput('a rule is either stored or inline');
  return {
    name: inline.name,
    replaces: inline.replaces?.id ?? null,
    condition: plainInput(inline.condition),
    effects: plainInput(inline.effects),
  };
}
