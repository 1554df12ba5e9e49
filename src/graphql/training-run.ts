import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import { z } from 'zod';
import type { TrainingEpoch, TrainingRun } from '../generated/prisma/client.ts';
import { readLabelWeights } from '../training/label-weights.ts';
import { TRAINING_PROGRESS } from '../training/run-status.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { TrainingRunStatusEnum } from './enums.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { DatasetSnapshotRef, ModelVersionRef, TrainingRunRef } from './refs.ts';
import { runStates } from './run-states.ts';
import { LabelWeightsRef, TARGET_ERROR_RATE } from './training-settings.ts';

const EpochMetricsRef = builder.objectRef<TrainingEpoch>('EpochMetrics').implement({
  description: 'How far the model was after an epoch.',
  fields: (t) => ({
    epoch: t.exposeInt('epoch', { description: 'Counts from 1.' }),
    loss: t.exposeFloat('loss', { description: 'On what it learns from.' }),
    accuracy: t.exposeFloat('accuracy', { description: 'On what it learns from.' }),
    valLoss: t.exposeFloat('valLoss', { description: 'On the validation part.' }),
    valAccuracy: t.exposeFloat('valAccuracy', { description: 'On the validation part.' }),
  }),
});

TrainingRunRef.implement({
  description:
    'One retraining, from the labels in the database or a snapshot of them. It answers at once and works in another process.',
  fields: (t) => ({
    status: t.expose('status', { type: TrainingRunStatusEnum, description: 'Where it stands.' }),
    progress: t.exposeFloat('progress', { description: 'From 0 to 1.' }),
    architecture: t.exposeString('architecture', { description: 'What is trained.' }),
    seed: t.exposeInt('seed', { description: 'Equal seeds on equal labels give equal models.' }),
    epoch: t.exposeInt('epoch', {
      nullable: true,
      description: 'The last epoch that ended; null before the first has.',
    }),
    epochs: t.exposeInt('epochs', { description: 'How many there will be.' }),
    history: t.loadableList({
      type: EpochMetricsRef,
      description: 'The epochs of the present attempt, in their order.',
      resolve: (run: TrainingRun) => `${run.id}/${run.attempt}`,
      load: epochsOf,
    }),
    attempt: t.exposeInt('attempt', {
      description: 'How often a worker has started it; 2 after a worker was lost.',
    }),
    autoPromote: t.exposeBoolean('autoPromote', {
      description: 'Whether its outcome becomes champion at once, if the quality gate blesses it.',
    }),
    targetErrorRate: t.exposeFloat('targetErrorRate', { description: TARGET_ERROR_RATE }),
    labelWeights: t.field({
      type: LabelWeightsRef,
      nullable: true,
      description:
        'What labels count for in it; null for a run on a snapshot that was given, whose rows have their weights.',
      resolve: ({ labelWeights }) =>
        labelWeights === null ? null : readLabelWeights(labelWeights),
    }),
    requestedBy: t.exposeString('requestedBy', { description: 'Who asked for it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a worker took it.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended, however it did.',
    }),
    datasetSnapshot: t.field({
      type: DatasetSnapshotRef,
      nullable: true,
      description: 'What it learns from; null until that is frozen, unless it was asked for.',
      resolve: ({ datasetSnapshotId }) => datasetSnapshotId,
    }),
    modelVersion: t.field({
      type: ModelVersionRef,
      nullable: true,
      description:
        'What it came to: a new version, or the equal one that an earlier run had made already.',
      resolve: ({ modelVersionId }) => modelVersionId,
    }),
    failure: t.exposeString('failure', {
      nullable: true,
      description: 'Why it failed, when it did.',
    }),
  }),
});

DatasetSnapshotRef.implement({
  description:
    'What a run learned from, frozen. The same labels on the same videos, with the same weights, have the same hash.',
  fields: (t) => ({
    sha256: t.exposeString('sha256', { description: 'Content address, in hex.' }),
    splitSeed: t.exposeInt('splitSeed', { description: 'What the split into parts came from.' }),
    rowCount: t.exposeInt('rowCount', {
      description: 'Videos in it, those included that `parts` tells to be left out.',
    }),
    claimCount: t.exposeInt('claimCount', { description: 'Of these, labelled CLAIM.' }),
    opinionCount: t.exposeInt('opinionCount', { description: 'Of these, labelled OPINION.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was frozen.' }),
  }),
});

const RUNS = newestFirst('TRAINING_RUN', ({ id }: TrainingRun) => id, z.uuid());

builder.queryFields((t) => ({
  trainingRun: t.field({
    type: TrainingRunRef,
    nullable: true,
    description: 'One run; null when there is none.',
    authScopes: { role: 'VIEWER' },
    args: { id: t.arg.globalID({ required: true, for: TrainingRunRef, description: 'Its id.' }) },
    resolve: (_root, { id }) => id.id,
  }),
  trainingRuns: t.connection(
    {
      type: TrainingRunRef,
      description: `All runs, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      resolve: (_root, args, { services }) =>
        newestFirstPage(args, RUNS, ({ take, direction, range }) =>
          services.database.prisma.trainingRun.findMany({
            where: { id: range },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'TrainingRunConnection', description: 'A page of training runs.' },
    { name: 'TrainingRunEdge', description: 'A training run and its place in the list.' },
  ),
}));

builder.subscriptionField('trainingProgress', (t) =>
  t.field({
    type: TrainingRunRef,
    description:
      'The run now, and again as it gets on; ends with the state in which the run ended. An unknown run is an error.',
    authScopes: { role: 'VIEWER' },
    args: { id: t.arg.globalID({ required: true, for: TrainingRunRef, description: 'Its id.' }) },
    subscribe: (_root, { id: { id } }, { services }) =>
      runStates(services.events, {
        id,
        topic: TRAINING_PROGRESS,
        what: 'training run',
        read: () => services.database.prisma.trainingRun.findUnique({ where: { id } }),
      }),
    resolve: (run: TrainingRun, _args, context) => {
      // The context lives as long as the subscription; what it loaded for the last state is stale.
      clearAllDataLoaders(context);
      return run;
    },
  }),
);

async function epochsOf(keys: string[], { services }: Context): Promise<TrainingEpoch[][]> {
  const attempts = keys.map((key) => {
    const [trainingRunId = '', attempt] = key.split('/');
    return { trainingRunId, attempt: Number(attempt) };
  });
  const epochs = await services.database.prisma.trainingEpoch.findMany({
    where: { OR: attempts },
    orderBy: { epoch: 'asc' },
  });
  const byKey = Map.groupBy(epochs, (epoch) => `${epoch.trainingRunId}/${epoch.attempt}`);
  return keys.map((key) => byKey.get(key) ?? []);
}
