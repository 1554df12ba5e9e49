import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import { z } from 'zod';
import type { Backtest } from '../generated/prisma/client.ts';
import { BACKTEST_PROGRESS } from '../moderation/backtest/backtests.ts';
import type { SampledVideo } from '../moderation/backtest/tally.ts';
import {
  BacktestDayRef,
  BacktestEffectRef,
  BacktestRuleRef,
  BacktestVerdictsRef,
  basisOf,
  daysOf,
  EffectTargetRef,
  effectResultsOf,
  effectTargets,
  ruleResultsOf,
  tallyOf,
} from './backtest-result.ts';
import { BatchStatusEnum } from './batch-status.ts';
import { builder } from './builder.ts';
import { ClaimLabelEnum } from './enums.ts';
import { requirePredictionsShown } from './hidden.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION, pageRequest, toPage } from './keyset.ts';
import { BacktestRef, ModelVersionRef, RuleRef, VideoRef } from './refs.ts';
import { runStates, shareDone } from './run-states.ts';

type Sampled = SampledVideo & { names: readonly string[] };

const SampledVideoRef = builder.objectRef<Sampled>('BacktestVideo').implement({
  description: 'A video that would be touched: a rule would hold, or something would be otherwise.',
  authScopes: async ({ videoId }, context) => {
    await requirePredictionsShown(context, videoId);
    return { role: 'VIEWER' };
  },
  fields: (t) => ({
    video: t.field({
      type: VideoRef,
      nullable: true,
      description: 'To open; null when it is gone.',
      resolve: ({ videoId }, _args, { services }) =>
        services.database.prisma.video.findUnique({ where: { id: videoId } }),
    }),
    was: t.expose('was', { type: ClaimLabelEnum, description: 'What it is held to be.' }),
    would: t.expose('would', { type: ClaimLabelEnum, description: 'What it would be.' }),
    rules: t.stringList({
      description: 'Names of the rules that would hold.',
      resolve: ({ rules, names }) => rules.flatMap((place) => names[place] ?? []),
    }),
    more: t.field({
      type: [EffectTargetRef],
      description: 'What would happen that had not.',
      resolve: ({ more }) => effectTargets(more),
    }),
    fewer: t.field({
      type: [EffectTargetRef],
      description: 'What had happened by an asked rule, and would not.',
      resolve: ({ fewer }) => effectTargets(fewer),
    }),
  }),
});

const SAMPLE = {
  name: 'BACKTEST_SAMPLE',
  keyOf: ({ point }: Sampled) => point,
  keySchema: z.number(),
};

BacktestRef.implement({
  description:
    'What would have become of the videos of a period by other rules, another threshold, another model version, ' +
    'beside what did. It has no effects. Figures grow while it runs.',
  authScopes: { role: 'VIEWER' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What its author calls it.' }),
    status: t.expose('status', { type: BatchStatusEnum, description: 'Where it stands.' }),
    threshold: t.exposeFloat('threshold', {
      nullable: true,
      description: 'CLAIM from this probability; null: as each prediction has it.',
    }),
    modelVersion: t.field({
      type: ModelVersionRef,
      nullable: true,
      description: 'Who predicts; null: the predictions that are stored.',
      resolve: ({ modelVersion }) => modelVersion,
    }),
    from: t.expose('rangeFrom', {
      type: 'DateTime',
      nullable: true,
      description: 'Videos submitted at this moment or later; null: from the first.',
    }),
    to: t.expose('rangeTo', {
      type: 'DateTime',
      description: 'Videos submitted before this moment.',
    }),
    sampleSize: t.exposeInt('sampleSize', { description: 'Most videos in the sample.' }),
    seed: t.exposeInt('sampleSeed', { description: 'What the sample is drawn by.' }),
    progress: t.float({ description: 'From 0 to 1.', resolve: shareDone }),
    done: t.exposeInt('done', { description: 'Videos that are counted.' }),
    total: t.exposeInt('total', {
      nullable: true,
      description: 'Videos of the period; null until they are counted.',
    }),
    rate: t.exposeFloat('rate', {
      nullable: true,
      description: 'Videos a second, since a worker took it last; null before the first page.',
    }),
    basis: t.stringList({
      description: 'What the figures go by, in words: read it before you compare.',
      resolve: basisOf,
    }),
    matched: t.int({
      description: 'Videos for which at least one rule would hold.',
      resolve: (backtest) => tallyOf(backtest).matched,
    }),
    verdicts: t.field({
      type: BacktestVerdictsRef,
      description: 'CLAIM or OPINION.',
      resolve: tallyOf,
    }),
    rules: t.field({
      type: [BacktestRuleRef],
      description: 'The rules asked about, in the order in which they are judged by.',
      resolve: ruleResultsOf,
    }),
    effects: t.field({
      type: [BacktestEffectRef],
      description: 'What would follow: jobs by queue, decisions, actions, tags.',
      resolve: effectResultsOf,
    }),
    days: t.field({
      type: [BacktestDayRef],
      description: 'By the day of submission, oldest first; days without videos are left out.',
      resolve: daysOf,
    }),
    sample: t.connection(
      {
        type: SampledVideoRef,
        description: `A random sample of the videos that would be touched; the same for the same seed. ${PAGING_DESCRIPTION}`,
        resolve: (backtest, args) => {
          const request = pageRequest(args, SAMPLE);
          const names = ruleResultsOf(backtest).map(({ name }) => name);
          const { after, before, backwards, size } = request;
          const sample = tallyOf(backtest)
            .sample.map((video) => ({ ...video, names }))
            .filter(
              ({ point }) =>
                (after === null || point > after) && (before === null || point < before),
            );
          if (backwards) sample.reverse();
          return toPage(sample.slice(0, size + 1), request, SAMPLE);
        },
      },
      { name: 'BacktestVideoConnection', description: 'A page of the sample.' },
      { name: 'BacktestVideoEdge', description: 'A sampled video and its place.' },
    ),
    attempt: t.exposeInt('attempt', {
      description: 'How often a worker has taken it; each goes on where the last one stopped.',
    }),
    requestedBy: t.exposeString('requestedBy', { description: 'Who asked for it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a worker took it last.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended, however it did.',
    }),
    failure: t.exposeString('failure', {
      nullable: true,
      description: 'Why it failed, when it did.',
    }),
  }),
});

const NEWEST = newestFirst('BACKTEST', ({ id }: Backtest) => id, z.uuid());

builder.queryFields((t) => ({
  backtest: t.field({
    type: BacktestRef,
    nullable: true,
    description: 'One backtest; null when there is none.',
    authScopes: { role: 'VIEWER' },
    args: { id: t.arg.globalID({ required: true, for: BacktestRef, description: 'Its id.' }) },
    resolve: (_root, { id }) => id.id,
  }),
  backtests: t.connection(
    {
      type: BacktestRef,
      description: `Backtests, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      args: {
        rule: t.arg.globalID({
          for: RuleRef,
          description: 'Those alone that asked about this rule, or about one to replace it.',
        }),
      },
      resolve: async (_root, { rule, ...args }, { services }) =>
        newestFirstPage(args, NEWEST, ({ take, direction, range }) =>
          services.database.prisma.backtest.findMany({
            where: {
              id: range,
              ...(rule != null && { rules: { array_contains: [{ ruleId: rule.id }] } }),
            },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'BacktestConnection', description: 'A page of backtests.' },
    { name: 'BacktestEdge', description: 'A backtest and its place in the list.' },
  ),
}));

builder.subscriptionField('backtestProgress', (t) =>
  t.field({
    type: BacktestRef,
    description:
      'The backtest now, and again as it gets on; ends with the state in which it ended. An unknown one is an error.',
    authScopes: { role: 'VIEWER' },
    args: { id: t.arg.globalID({ required: true, for: BacktestRef, description: 'Its id.' }) },
    subscribe: (_root, { id: { id } }, { services }) =>
      runStates(services.events, {
        id,
        topic: BACKTEST_PROGRESS,
        what: 'backtest',
        read: () => services.database.prisma.backtest.findUnique({ where: { id } }),
      }),
    resolve: (backtest: Backtest, _args, context) => {
      clearAllDataLoaders(context);
      return backtest;
    },
  }),
);
