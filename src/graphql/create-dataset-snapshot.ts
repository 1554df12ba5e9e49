import { ValidationError, type ValidationIssue } from '../errors.ts';
import type { DatasetSnapshot } from '../generated/prisma/client.ts';
import {
  importUpload,
  MAX_TOLD_ROWS,
  UPLOAD_COLUMNS,
  type UploadResult,
} from '../moderation/import-upload.ts';
import { buildSnapshot } from '../training/build-snapshot.ts';
import { parseLabelWeights } from '../training/label-weights.ts';
import { throwIssues } from '../training/request-training.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { LabelSourceEnum } from './enums.ts';
import { DatasetSnapshotRef } from './refs.ts';
import { LabelWeightsInput } from './training-settings.ts';

type Created = { snapshot: DatasetSnapshot | null; upload: UploadResult | null };

const RejectedRowRef = builder.objectRef<UploadResult['told'][number]>('RejectedRow').implement({
  description: 'A row of an upload that was not taken.',
  fields: (t) => ({
    line: t.exposeInt('line', { description: 'The line on which it starts, from 1.' }),
    reason: t.exposeString('reason', { description: 'What is wrong with it.' }),
  }),
});

const DatasetUploadRef = builder.objectRef<UploadResult>('DatasetUpload').implement({
  description: 'What became of the rows of an upload.',
  fields: (t) => ({
    read: t.exposeInt('read', {
      description: 'Rows read: the sum of stored, already stored, conflicts and rejected.',
    }),
    stored: t.exposeInt('stored', { description: 'Stored as new videos, with a prediction.' }),
    alreadyStored: t.exposeInt('alreadyStored', {
      description: 'Whose video was stored already, with the same content.',
    }),
    conflicts: t.exposeInt('conflicts', {
      description: 'Whose external id is stored with other content: not taken.',
    }),
    rejected: t.exposeInt('rejected', { description: 'That break a limit: not taken.' }),
    labels: t.exposeInt('labels', { description: 'First labels of videos.' }),
    labelsChanged: t.exposeInt('labelsChanged', {
      description:
        'Labels that take the place of another; what a better source has stated stays as it is.',
    }),
    rejectedRows: t.field({
      type: [RejectedRowRef],
      description: `The rows that were not taken, in their order; the first ${MAX_TOLD_ROWS}.`,
      resolve: ({ told }) => [...told],
    }),
  }),
});

const CreateDatasetSnapshotInput = builder.inputType('CreateDatasetSnapshotInput', {
  description: 'What to freeze.',
  fields: (t) => ({
    csv: t.string({
      description:
        'Labelled videos as the text of a CSV file; as a variable, within the limit of a body. They are stored as an import stores them, and the snapshot has these alone. Left out: every label there is.',
    }),
    columns: t.string({
      description: `Which columns \`csv\` has, as \`externalId=id,transcript=text,label=verdict\` or a JSON object; by default those of the TikTok claims data (${UPLOAD_COLUMNS.join(', ')}).`,
    }),
    labelSource: t.field({
      type: LabelSourceEnum,
      defaultValue: 'IMPORT',
      description: 'Who stands behind the labels of `csv`.',
    }),
    labelWeights: t.field({
      type: LabelWeightsInput,
      description: 'What labels count for when a run trains on this snapshot.',
    }),
  }),
});

const CreateDatasetSnapshotSuccess = builder
  .objectRef<Created>('CreateDatasetSnapshotSuccess')
  .implement({
    description: 'The labels are frozen: `retrainModel(input: { snapshotId })` learns from them.',
    fields: (t) => ({
      datasetSnapshot: t.field({
        type: DatasetSnapshotRef,
        nullable: true,
        description:
          'The snapshot, or the equal one that was there; null when no row with a label was taken.',
        resolve: ({ snapshot }) => snapshot,
      }),
      upload: t.field({
        type: DatasetUploadRef,
        nullable: true,
        description: 'What became of the rows of `csv`; null without.',
        resolve: ({ upload }) => upload,
      }),
    }),
  });

const CreateDatasetSnapshotResult = builder.errorUnion('CreateDatasetSnapshotResult', {
  description: 'What became of a request to freeze labels.',
  types: [CreateDatasetSnapshotSuccess, ValidationError],
  resolveType: () => 'CreateDatasetSnapshotSuccess',
});

builder.mutationField('createDatasetSnapshot', (t) =>
  t.field({
    type: CreateDatasetSnapshotResult,
    description:
      'Freezes labels as a snapshot to train on: all there are, or those of an upload, which is imported first. For a file that is larger than a body may be, `gavel import` comes before.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: CreateDatasetSnapshotInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const issues: ValidationIssue[] = [];
      const weights = parseLabelWeights(input.labelWeights, issues);
      throwIssues(issues);
      const { csv, columns, labelSource } = input;
      const actor = actorOf(viewer);
      if (csv == null) {
        return {
          snapshot: await buildSnapshot(services.database, { weights, actor }),
          upload: null,
        };
      }
      const origin = { source: labelSource ?? 'IMPORT', actor };
      const upload = await importUpload(services, { csv, columns, origin });
      const choice = { weights, videoIds: upload.labelled, actor };
      const isEmpty = upload.labelled.length === 0;
      return { upload, snapshot: isEmpty ? null : await buildSnapshot(services.database, choice) };
    },
  }),
);
