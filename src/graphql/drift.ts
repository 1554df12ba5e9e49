import { z } from 'zod';
import { BundleError, ValidationError } from '../errors.ts';
import type { DriftReport } from '../generated/prisma/client.ts';
import { MIN_VIDEOS, PSI_THRESHOLD } from '../training/drift/compare-feature.ts';
import { MAX_PERIOD_DAYS, measureDrift } from '../training/drift/measure-drift.ts';
import {
  type DayOfAgreement,
  type DriftFeature,
  type FeatureDrift,
  featuresShape,
  labelAgreementShape,
} from '../training/drift/report-shape.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { DriftBaselineEnum, DriftStatusEnum } from './enums.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { DatasetSnapshotRef, DriftReportRef, ModelVersionRef } from './refs.ts';

const DriftFeatureEnum = builder.enumType('DriftFeature', {
  description: 'What is compared.',
  values: {
    CLAIM_PROBABILITY: { description: 'What the version answered at submission, by tenths.' },
    OUT_OF_VOCABULARY: {
      description:
        'The share of a text that the model has never seen (1 - familiarity), by tenths.',
    },
    VIEW_COUNT: { description: 'Views as they are now, by powers of ten.' },
    LIKE_COUNT: { description: 'Likes as they are now, by powers of ten.' },
    SHARE_COUNT: { description: 'Shares as they are now, by powers of ten.' },
    DOWNLOAD_COUNT: { description: 'Downloads as they are now, by powers of ten.' },
    COMMENT_COUNT: { description: 'Comments as they are now, by powers of ten.' },
    AUTHOR_BAN_STATUS: { description: 'The author’s standing when the video was submitted.' },
    VERIFIED_STATUS: { description: 'Whether the author was verified.' },
  } as const satisfies Record<DriftFeature, { description: string }>,
});

const DriftBinRef = builder.objectRef<FeatureDrift['bins'][number]>('DriftBin').implement({
  description: 'A bin of a feature’s histogram, on both sides.',
  fields: (t) => ({
    label: t.exposeString('label', {
      description: 'Its lower end, up to that of the next; or the value itself, such as `unknown`.',
    }),
    expected: t.exposeInt('expected', { description: 'Videos of the baseline in it.' }),
    actual: t.exposeInt('actual', { description: 'Videos of the period in it.' }),
  }),
});

const FeatureDriftRef = builder.objectRef<FeatureDrift>('FeatureDrift').implement({
  description: 'How one feature of the period differs from the baseline.',
  fields: (t) => ({
    feature: t.expose('feature', { type: DriftFeatureEnum, description: 'What is compared.' }),
    status: t.expose('status', { type: DriftStatusEnum, description: 'What that comes to.' }),
    expectedCount: t.exposeInt('expectedCount', {
      description: 'Videos of the baseline that have it.',
    }),
    actualCount: t.exposeInt('actualCount', { description: 'Videos of the period that have it.' }),
    minimumCount: t.int({
      description: 'Videos that either side needs for a figure.',
      resolve: () => MIN_VIDEOS,
    }),
    psi: t.exposeFloat('psi', {
      nullable: true,
      description: 'Population stability index, in nats; null under the minimum.',
    }),
    psiThreshold: t.float({
      description: 'Above this it counts as drifted.',
      resolve: () => PSI_THRESHOLD,
    }),
    thresholdBasis: t.string({
      description: 'Where threshold and minimum come from.',
      resolve: () =>
        `PSI over ${PSI_THRESHOLD} is a shift (Siddiqi 2006). By chance alone, ten bins of 100 videos ` +
        `exceed it in three or four of ten comparisons, of ${MIN_VIDEOS} in none of 1,000.`,
    }),
    jensenShannon: t.exposeFloat('jensenShannon', {
      nullable: true,
      description: 'Jensen-Shannon divergence in bits, from 0 to 1; null under the minimum.',
    }),
    expectedMean: t.exposeFloat('expectedMean', {
      nullable: true,
      description: 'Mean in the baseline, of score and unseen words.',
    }),
    actualMean: t.exposeFloat('actualMean', {
      nullable: true,
      description: 'Mean in the period, of score and unseen words.',
    }),
    bins: t.field({
      type: [DriftBinRef],
      description: 'Both histograms.',
      resolve: ({ bins }) => bins,
    }),
  }),
});

const DayOfAgreementRef = builder.objectRef<DayOfAgreement>('DayOfAgreement').implement({
  description:
    'What was answered at submission against what people said later, by day of the label.',
  fields: (t) => ({
    day: t.exposeString('day', { description: 'In UTC, such as `2026-11-23`.' }),
    count: t.exposeInt('count', { description: 'Videos labelled on that day.' }),
    agreed: t.exposeInt('agreed', { description: 'Those whose answer was the label.' }),
    kappa: t.exposeFloat('kappa', {
      nullable: true,
      description: 'Agreement beyond chance (Cohen 1960); null where all are of one class.',
    }),
  }),
});

DriftReportRef.implement({
  description: 'How the videos of a period differ from those that the champion of the day knew.',
  authScopes: { role: 'VIEWER' },
  fields: (t) => ({
    modelVersion: t.field({
      type: ModelVersionRef,
      description: 'The champion when it was measured.',
      resolve: ({ modelVersion }) => modelVersion,
    }),
    baseline: t.expose('baseline', { type: DriftBaselineEnum, description: 'Compared with what.' }),
    datasetSnapshot: t.field({
      type: DatasetSnapshotRef,
      nullable: true,
      description: 'The snapshot compared with, if it is one.',
      resolve: ({ datasetSnapshotId }) => datasetSnapshotId,
    }),
    from: t.expose('periodStart', { type: 'DateTime', description: 'Submitted from here on.' }),
    to: t.expose('periodEnd', { type: 'DateTime', description: 'Submitted before this.' }),
    status: t.expose('status', {
      type: DriftStatusEnum,
      description: 'DRIFTED when any feature is; INSUFFICIENT_DATA when none could be compared.',
    }),
    baselineCount: t.exposeInt('baselineCount', { description: 'Videos of the baseline.' }),
    videoCount: t.exposeInt('videoCount', {
      description: 'Videos submitted in the period that the baseline does not have.',
    }),
    features: t.field({
      type: [FeatureDriftRef],
      description: 'Feature by feature.',
      resolve: ({ features }) => featuresShape.parse(features),
    }),
    labelAgreement: t.field({
      type: [DayOfAgreementRef],
      description: 'For labels stated in the period.',
      resolve: ({ labelAgreement }) => labelAgreementShape.parse(labelAgreement),
    }),
    actor: t.exposeString('actor', {
      description: 'Who had it measured; `system:schedule` is the clock.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was measured.' }),
  }),
});

const MeasureDriftInput = builder.inputType('MeasureDriftInput', {
  description: `The period to look at: at most ${MAX_PERIOD_DAYS} days.`,
  fields: (t) => ({
    from: t.field({ type: 'DateTime', required: true, description: 'Submitted from here on.' }),
    to: t.field({ type: 'DateTime', required: true, description: 'Submitted before this.' }),
  }),
});

const MeasureDriftSuccess = builder
  .objectRef<{ driftReport: DriftReport }>('MeasureDriftSuccess')
  .implement({
    description: 'The report is stored.',
    fields: (t) => ({
      driftReport: t.field({
        type: DriftReportRef,
        description: 'What was found.',
        resolve: ({ driftReport }) => driftReport,
      }),
    }),
  });

const MeasureDriftResult = builder.errorUnion('MeasureDriftResult', {
  description: 'What became of a measurement.',
  types: [MeasureDriftSuccess, ValidationError, BundleError],
  resolveType: () => 'MeasureDriftSuccess',
});

builder.mutationField('measureDrift', (t) =>
  t.field({
    type: MeasureDriftResult,
    description:
      'Compares the videos of a period with what the champion knew, and stores the report. A scheduled one is made daily.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: MeasureDriftInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      driftReport: await measureDrift(services, { ...input, actor: actorOf(viewer) }),
    }),
  }),
);

const REPORTS = newestFirst('DRIFT_REPORT', ({ id }: DriftReport) => id, z.uuid());

builder.queryFields((t) => ({
  driftReport: t.field({
    type: DriftReportRef,
    nullable: true,
    description: 'One report; null when there is none.',
    authScopes: { role: 'VIEWER' },
    args: { id: t.arg.globalID({ required: true, for: DriftReportRef, description: 'Its id.' }) },
    resolve: (_root, { id }) => id.id,
  }),
  driftReports: t.connection(
    {
      type: DriftReportRef,
      description: `All drift reports, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      resolve: (_root, args, { services }) =>
        newestFirstPage(args, REPORTS, ({ take, direction, range }) =>
          services.database.prisma.driftReport.findMany({
            where: { id: range },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'DriftReportConnection', description: 'A page of drift reports.' },
    { name: 'DriftReportEdge', description: 'A drift report and its place in the list.' },
  ),
}));
