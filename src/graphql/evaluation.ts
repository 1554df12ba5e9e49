import { z } from 'zod';
import type { EvaluationReport } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { DatasetPartEnum } from './enums.ts';
import { DatasetSnapshotRef, ModelVersionRef } from './refs.ts';

type Confusion = z.infer<typeof confusionShape>;
const row = z.tuple([z.number(), z.number()]);
const confusionShape = z.tuple([row, row]);

type Slice = z.infer<typeof sliceShape>;
const sliceShape = z.object({
  name: z.string(),
  value: z.string(),
  n: z.number(),
  accuracy: z.number(),
  f1: z.number(),
  precision: z.number(),
  recall: z.number(),
  logLoss: z.number(),
  ece: z.number(),
  confusion: confusionShape,
});
const slicesShape = z.array(sliceShape);

type Reliability = z.infer<typeof reliabilityShape>[number];
const reliabilityShape = z.array(
  z.object({
    from: z.number(),
    to: z.number(),
    n: z.number(),
    confidence: z.number(),
    accuracy: z.number(),
  }),
);

const METRICS = {
  accuracy: { description: 'The share that got its true label.' },
  f1: { description: 'Harmonic mean of precision and recall.' },
  precision: { description: 'Of what was called OPINION, the share that is.' },
  recall: { description: 'Of the opinions, the share that was called so.' },
  logLoss: { description: 'Mean negative log-likelihood of the true label, in nats.' },
  ece: {
    description: 'Expected calibration error over 15 bins: how far the probabilities are off.',
  },
} as const;

const ConfusionMatrix = builder.objectRef<Confusion>('ConfusionMatrix').implement({
  description: 'How often each label was given, by what is true. OPINION is the positive class.',
  fields: (t) => ({
    trueClaim: t.int({
      description: 'Claims called CLAIM.',
      resolve: ([[trueClaim]]) => trueClaim,
    }),
    falseOpinion: t.int({
      description: 'Claims called OPINION.',
      resolve: ([[, falseOpinion]]) => falseOpinion,
    }),
    falseClaim: t.int({
      description: 'Opinions called CLAIM.',
      resolve: ([, [falseClaim]]) => falseClaim,
    }),
    trueOpinion: t.int({
      description: 'Opinions called OPINION.',
      resolve: ([, [, trueOpinion]]) => trueOpinion,
    }),
  }),
});

const SliceMetric = builder.objectRef<Slice>('SliceMetric').implement({
  description:
    'How the model did on videos that have something in common, or on all with their counts withheld.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'What they have in common: a field, or `counts`, whichever they were shown.',
    }),
    value: t.exposeString('value', { description: 'Which value of it.' }),
    n: t.exposeInt('n', { description: 'How many they are.' }),
    accuracy: t.exposeFloat('accuracy', METRICS.accuracy),
    f1: t.exposeFloat('f1', METRICS.f1),
    precision: t.exposeFloat('precision', METRICS.precision),
    recall: t.exposeFloat('recall', METRICS.recall),
    logLoss: t.exposeFloat('logLoss', METRICS.logLoss),
    ece: t.exposeFloat('ece', METRICS.ece),
    confusion: t.expose('confusion', {
      type: ConfusionMatrix,
      description: 'The four kinds of outcome, counted.',
    }),
  }),
});

const ReliabilityBinRef = builder.objectRef<Reliability>('ReliabilityBin').implement({
  description: 'Answers of about the same confidence, and how often they are right.',
  fields: (t) => ({
    from: t.exposeFloat('from', { description: 'More confident than this.' }),
    to: t.exposeFloat('to', { description: 'At most this confident.' }),
    n: t.exposeInt('n', { description: 'How many answers.' }),
    confidence: t.exposeFloat('confidence', { description: 'Their mean confidence.' }),
    accuracy: t.exposeFloat('accuracy', {
      description: 'The share of them that is right: the same, were the model calibrated.',
    }),
  }),
});

export const EvaluationReportRef = builder.objectRef<EvaluationReport>('EvaluationReport');

EvaluationReportRef.implement({
  description:
    'How a model version did on a held-out part. OPINION is the positive class of precision, recall and F1.',
  fields: (t) => ({
    n: t.exposeInt('rowCount', { description: 'How many videos were scored.' }),
    part: t.expose('part', { type: DatasetPartEnum, description: 'Which part they are.' }),
    datasetSnapshot: t.field({
      type: DatasetSnapshotRef,
      nullable: true,
      description: 'The snapshot that the part belongs to; null for a model that shipped.',
      resolve: ({ datasetSnapshotId }) => datasetSnapshotId,
    }),
    modelVersion: t.field({
      type: ModelVersionRef,
      description: 'Which version was scored.',
      resolve: ({ modelVersion }) => modelVersion,
    }),
    accuracy: t.exposeFloat('accuracy', METRICS.accuracy),
    f1: t.exposeFloat('f1', METRICS.f1),
    precision: t.exposeFloat('precision', METRICS.precision),
    recall: t.exposeFloat('recall', METRICS.recall),
    logLoss: t.exposeFloat('logLoss', METRICS.logLoss),
    ece: t.exposeFloat('ece', METRICS.ece),
    confusion: t.field({
      type: ConfusionMatrix,
      description: 'The four kinds of outcome, counted.',
      resolve: ({ confusion }) => confusionShape.parse(confusion),
    }),
    slices: t.field({
      type: [SliceMetric],
      description: 'The same, for parts of the part.',
      resolve: ({ slices }) => slicesShape.parse(slices),
    }),
    reliability: t.field({
      type: [ReliabilityBinRef],
      nullable: true,
      description:
        'The bins that `ece` sums over, from unsure to sure, those without an answer left out. Null where they were not kept: for a model that shipped, and for old reports.',
      resolve: ({ reliability }) =>
        reliability === null ? null : reliabilityShape.parse(reliability),
    }),
    baseline: t.field({
      type: EvaluationReportRef,
      nullable: true,
      description: 'How the champion of that day did on the very same videos.',
      resolve: (report, _args, context) => baselineOf(context, report),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was measured.' }),
  }),
});

builder.objectField(ModelVersionRef, 'evaluation', (t) =>
  t.loadable({
    type: EvaluationReportRef,
    nullable: true,
    description: 'How it did when it was made. Needs VIEWER.',
    authScopes: { role: 'VIEWER' },
    resolve: ({ version }) => version,
    load: firstReports,
  }),
);

/** A version's first report is that of its own training; later ones measure it as a baseline. */
async function firstReports(versions: number[], { services }: Context) {
  const reports = await services.database.prisma.evaluationReport.findMany({
    where: { modelVersion: { in: versions } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    distinct: ['modelVersion'],
  });
  const byVersion = new Map(reports.map((report) => [report.modelVersion, report]));
  return versions.map((version) => byVersion.get(version) ?? null);
}

async function baselineOf(
  { services }: Context,
  { trainingRunId, part, modelVersion }: EvaluationReport,
): Promise<EvaluationReport | null> {
  if (trainingRunId === null) return null;
  return services.database.prisma.evaluationReport.findFirst({
    where: { trainingRunId, part, NOT: { modelVersion } },
    orderBy: { createdAt: 'desc' },
  });
}
