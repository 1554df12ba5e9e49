import type { ClassRow, ColumnSummaryRow, CountsPointRow } from '../db/sql/profile-data.ts';
import {
  type DataProfile,
  type DurationBin,
  MAX_SAMPLE_SIZE,
  profileData,
} from '../training/profile-data.ts';
import { builder } from './builder.ts';
import { ClaimLabelEnum } from './enums.ts';
import { DatasetSnapshotRef } from './refs.ts';
import { badUserInput } from './request-errors.ts';

const DEFAULT_SAMPLE = { size: 500, seed: 1 };

const ColumnSummaryRef = builder.objectRef<ColumnSummaryRow>('ColumnSummary').implement({
  description:
    'A numeric column in figures; null where there is no value (or, for the deviation, one).',
  fields: (t) => ({
    column: t.exposeString('column', { description: 'Name of the video’s field.' }),
    count: t.exposeInt('count', { description: 'Rows that have a value.' }),
    missing: t.exposeInt('missing', { description: 'Rows that have none.' }),
    mean: t.exposeFloat('mean', { nullable: true, description: 'Arithmetic mean.' }),
    standardDeviation: t.exposeFloat('standardDeviation', {
      nullable: true,
      description: 'Of a sample: with n - 1.',
    }),
    min: t.exposeFloat('min', { nullable: true, description: 'The least.' }),
    lowerQuartile: t.exposeFloat('lowerQuartile', {
      nullable: true,
      description: 'A quarter is below; interpolated (type 7), as the others.',
    }),
    median: t.exposeFloat('median', { nullable: true, description: 'Half is below.' }),
    upperQuartile: t.exposeFloat('upperQuartile', {
      nullable: true,
      description: 'Three quarters are below.',
    }),
    max: t.exposeFloat('max', { nullable: true, description: 'The greatest.' }),
  }),
});

const ClassCountRef = builder.objectRef<ClassRow>('ClassCount').implement({
  description: 'How many rows have a label.',
  fields: (t) => ({
    label: t.expose('label', {
      type: ClaimLabelEnum,
      nullable: true,
      description: 'Which; null for those without one.',
    }),
    count: t.exposeInt('count', { description: 'How many.' }),
    withoutAuthor: t.exposeInt('withoutAuthor', {
      description: 'Those of which the author is not known.',
    }),
  }),
});

const DurationBinRef = builder.objectRef<DurationBin>('DurationBin').implement({
  description: 'Videos of about the same length, by label.',
  fields: (t) => ({
    fromSec: t.exposeInt('fromSec', { description: 'From here on, in seconds.' }),
    toSec: t.exposeInt('toSec', {
      nullable: true,
      description: 'Below this, in seconds; null for the last bin.',
    }),
    claims: t.exposeInt('claims', { description: 'Labelled CLAIM.' }),
    opinions: t.exposeInt('opinions', { description: 'Labelled OPINION.' }),
    unlabelled: t.exposeInt('unlabelled', { description: 'Without a label.' }),
  }),
});

const CountsPointRef = builder.objectRef<CountsPointRow>('CountsPoint').implement({
  description: 'The counts of one video, for a scatter plot.',
  fields: (t) => ({
    label: t.expose('label', {
      type: ClaimLabelEnum,
      nullable: true,
      description: 'What it is; null without a label.',
    }),
    logCounts: t.field({
      type: t.listRef('Float', { nullable: true }),
      description:
        'log10(1 + count) of views, likes, shares, downloads and comments, in this order; null for unknown.',
      resolve: ({ logCounts }) => logCounts,
    }),
  }),
});

const CountsSampleRef = builder.objectRef<CountsPointRow[]>('CountsSample').implement({
  description: 'A random but repeatable sample of rows.',
  fields: (t) => ({
    n: t.int({ description: 'How many points.', resolve: (points) => points.length }),
    points: t.field({
      type: [CountsPointRef],
      description: 'The points.',
      resolve: (points) => points,
    }),
  }),
});

const DataProfileRef = builder.objectRef<DataProfile>('DataProfile').implement({
  description: 'What data looks like. Each field is computed by the database when it is asked for.',
  fields: (t) => ({
    datasetSnapshot: t.field({
      type: DatasetSnapshotRef,
      nullable: true,
      description: 'Whose rows; null: all videos as they are now.',
      resolve: ({ snapshotId }) => snapshotId,
    }),
    classes: t.field({
      type: [ClassCountRef],
      description: 'Rows by label: the balance of classes, and the missing labels and authors.',
      resolve: (profile) => profile.classes(),
    }),
    columns: t.field({
      type: [ColumnSummaryRef],
      description:
        'Duration and counts in figures, with their missing values. The other columns never miss one.',
      resolve: (profile) => profile.columns(),
    }),
    durations: t.field({
      type: [DurationBinRef],
      description: 'Histogram of durations by label.',
      resolve: (profile) => profile.durations(),
    }),
    countsSample: t.field({
      type: CountsSampleRef,
      description: 'The five counts of a sample, for plots of each against each.',
      args: {
        size: t.arg.int({
          description: `Points at most: 1 to ${MAX_SAMPLE_SIZE}, ${DEFAULT_SAMPLE.size} by default.`,
        }),
        seed: t.arg.int({
          description: 'Equal seeds give equal samples of equal data; 1 by default.',
        }),
      },
      resolve: (profile, args) => {
        const size = args.size ?? DEFAULT_SAMPLE.size;
        if (size < 1 || size > MAX_SAMPLE_SIZE) {
          throw badUserInput(`size must be from 1 to ${MAX_SAMPLE_SIZE}`);
        }
        return profile.sample({ size, seed: args.seed ?? DEFAULT_SAMPLE.seed });
      },
    }),
  }),
});

builder.queryField('dataProfile', (t) =>
  t.field({
    type: DataProfileRef,
    nullable: true,
    description: 'Profile of a snapshot, or of all videos; null when there is no such snapshot.',
    authScopes: { role: 'VIEWER' },
    args: {
      snapshotId: t.arg.globalID({
        for: DatasetSnapshotRef,
        description: 'The snapshot’s global id; left out: all videos as they are now.',
      }),
    },
    resolve: async (_root, { snapshotId }, { services: { database } }) => {
      const id = snapshotId?.id ?? null;
      const known =
        id === null || (await database.prisma.datasetSnapshot.count({ where: { id } })) > 0;
      return known ? profileData(database, id) : null;
    },
  }),
);
