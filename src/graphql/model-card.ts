import type { ModelCard } from '../ml/model-card.ts';
import { type DescribedVersion, describeVersions } from '../training/describe-versions.ts';
import { builder } from './builder.ts';
import { EvaluationReportRef } from './evaluation.ts';
import { QualityGateRef } from './quality-gate.ts';
import { DatasetSnapshotRef, ModelVersionRef } from './refs.ts';

const ModelCardTraining = builder.objectRef<ModelCard['training']>('ModelCardTraining').implement({
  description: 'From what a version was trained, and how.',
  fields: (t) => ({
    data: t.exposeString('data', { description: 'The data, in words.' }),
    command: t.exposeString('command', {
      nullable: true,
      description: 'The command that repeats it, where there is one.',
    }),
    trainRows: t.exposeInt('trainRows', { description: 'Videos that it learned from.' }),
    validationRows: t.exposeInt('validationRows', {
      description: 'Videos that chose the epoch and fitted the calibration.',
    }),
    seed: t.exposeInt('seed', { description: 'The same seed makes the same model.' }),
    epochs: t.exposeInt('epochs', { description: 'Passes over the data.' }),
    bestEpoch: t.exposeInt('bestEpoch', { description: 'The one that was kept.' }),
    batchSize: t.exposeInt('batchSize', { description: 'Videos a step.' }),
    optimizer: t.exposeString('optimizer', { description: 'How the weights were found.' }),
    parameters: t.exposeInt('parameters', { description: 'How many weights there are.' }),
    tensorflow: t.exposeString('tensorflow', { description: 'Version of TensorFlow.js.' }),
  }),
});

const ModelCardRef = builder.objectRef<DescribedVersion>('ModelCard').implement({
  description:
    'What a person should know before trusting a version (after Mitchell et al., "Model Cards for Model Reporting", 2019).',
  fields: (t) => ({
    markdown: t.exposeString('markdown', { description: 'All of it, to read.' }),
    summary: t.string({
      description: 'What it is.',
      resolve: ({ packed }) => packed.summary,
    }),
    intendedUse: t.string({
      description: 'What it is for.',
      resolve: ({ packed }) => packed.intendedUse,
    }),
    limits: t.stringList({
      description: 'What it is not for.',
      resolve: ({ packed }) => packed.notFor,
    }),
    training: t.field({
      type: ModelCardTraining,
      description: 'From what it was trained, and how.',
      resolve: ({ packed }) => packed.training,
    }),
    split: t.exposeString('split', { description: 'How the data was split into parts.' }),
    datasetSnapshot: t.field({
      type: DatasetSnapshotRef,
      nullable: true,
      description: 'What it learned from; null for a model that shipped.',
      resolve: ({ snapshot }) => snapshot,
    }),
    threshold: t.float({
      description: 'It says CLAIM where the probability reaches this.',
      resolve: ({ version }) => version.threshold,
    }),
    calibration: t.string({
      description: 'How its probabilities were made honest.',
      resolve: ({ packed }) => packed.calibration,
    }),
    evaluation: t.field({
      type: EvaluationReportRef,
      nullable: true,
      description: 'Its metrics, by slice too.',
      resolve: ({ report }) => report,
    }),
    qualityGate: t.field({
      type: QualityGateRef,
      nullable: true,
      description: 'The newest verdict: each metric with its limit.',
      resolve: ({ gate }) => gate,
    }),
    sha256: t.string({
      description: 'Content address of the version, in hex.',
      resolve: ({ version }) => version.sha256,
    }),
    parents: t.field({
      type: [ModelVersionRef],
      description: 'The champion when it was made, that one’s, and so on.',
      resolve: ({ parents }) => [...parents],
    }),
  }),
});

builder.objectField(ModelVersionRef, 'card', (t) =>
  t.loadable({
    type: ModelCardRef,
    nullable: true,
    description: 'Its model card; null when the bundle’s own cannot be read. Needs VIEWER.',
    authScopes: { role: 'VIEWER' },
    resolve: ({ version }) => version,
    load: async (versions: number[], { services }) => {
      const described = await describeVersions(services.database.prisma, versions);
      return versions.map((version) => described.get(version) ?? null);
    },
  }),
);
