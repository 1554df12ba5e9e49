import {
  BundleError,
  ChampionConflictError,
  InsufficientLabelsError,
  NotBlessedError,
  NotFoundError,
  PromotionRefusedError,
  TrainingFinishedError,
  TrainingInProgressError,
  ValidationError,
} from '../errors.ts';
import type { TrainingRun } from '../generated/prisma/client.ts';
import { ARCHITECTURES, DEFAULT_ARCHITECTURE } from '../ml/architectures.ts';
import { cancelTraining } from '../training/cancel-training.ts';
import { REASON_LIMITS } from '../training/champion.ts';
import { promoteModelVersion } from '../training/promote-model-version.ts';
import { requestTraining, TRAINING_LIMITS } from '../training/request-training.ts';
import { rollbackModel } from '../training/rollback-model.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { DatasetSnapshotRef, ModelVersionRef, TrainingRunRef } from './refs.ts';
import {
  LabelWeightsInput,
  TARGET_ERROR_RATE,
  TARGET_ERROR_RATE_LIMIT,
} from './training-settings.ts';

type RunOutcome = { trainingRun: TrainingRun };
type ChampionOutcome = { version: number; previous: number | null };

const RetrainModelInput = builder.inputType('RetrainModelInput', {
  description: 'What to train; all by default.',
  fields: (t) => ({
    architecture: t.string({
      description: `One of ${Object.keys(ARCHITECTURES).join(', ')}; ${DEFAULT_ARCHITECTURE} by default.`,
    }),
    seed: t.int({
      description: `From ${TRAINING_LIMITS.minSeed} to ${TRAINING_LIMITS.maxSeed}; 1 by default. Equal seeds on equal labels give equal models.`,
    }),
    epochs: t.int({
      description: `From 1 to ${TRAINING_LIMITS.maxEpochs}; by default what suits the architecture. The best one is kept.`,
    }),
    autoPromote: t.boolean({
      defaultValue: false,
      description:
        'Whether what it makes becomes champion at once, if the quality gate blesses it over the champion of that moment.',
    }),
    targetErrorRate: t.float({ description: `${TARGET_ERROR_RATE} ${TARGET_ERROR_RATE_LIMIT}` }),
    labelWeights: t.field({
      type: LabelWeightsInput,
      description: 'How much to believe a label, by its source. Not beside `snapshotId`.',
    }),
    snapshotId: t.globalID({
      for: DatasetSnapshotRef,
      description:
        'Global id of the snapshot to train on, with the weights that it was made with; left out, the labels as they are when the run starts.',
    }),
  }),
});

const RetrainModelSuccess = builder.objectRef<RunOutcome>('RetrainModelSuccess').implement({
  description: 'The run is queued.',
  fields: (t) => ({
    trainingRun: t.field({
      type: TrainingRunRef,
      description: 'Follow it with `trainingProgress`.',
      resolve: ({ trainingRun }) => trainingRun,
    }),
  }),
});

const RetrainModelResult = builder.errorUnion('RetrainModelResult', {
  description: 'What became of a request to retrain.',
  types: [
    RetrainModelSuccess,
    ValidationError,
    NotFoundError,
    InsufficientLabelsError,
    TrainingInProgressError,
  ],
  resolveType: () => 'RetrainModelSuccess',
});

const CancelTrainingInput = builder.inputType('CancelTrainingInput', {
  description: 'Which run to stop.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: TrainingRunRef, description: 'Its global id.' }),
  }),
});

const CancelTrainingSuccess = builder.objectRef<RunOutcome>('CancelTrainingSuccess').implement({
  description: 'The run is CANCELLED, or CANCELLING until its worker has let go.',
  fields: (t) => ({
    trainingRun: t.field({
      type: TrainingRunRef,
      description: 'As it is now.',
      resolve: ({ trainingRun }) => trainingRun,
    }),
  }),
});

const CancelTrainingResult = builder.errorUnion('CancelTrainingResult', {
  description: 'What became of a request to cancel.',
  types: [CancelTrainingSuccess, NotFoundError, TrainingFinishedError],
  resolveType: () => 'CancelTrainingSuccess',
});

const REASON = `Why, for the record: ${REASON_LIMITS.minLength} to ${REASON_LIMITS.maxLength} characters.`;

const PromoteModelVersionInput = builder.inputType('PromoteModelVersionInput', {
  description: 'Which version is to decide.',
  fields: (t) => ({
    version: t.int({ required: true, description: 'The number of the new champion.' }),
    expectedChampion: t.int({
      description:
        'The champion that the caller saw; when it is another by now, nothing happens. Null: there was none.',
    }),
    reason: t.string({ required: true, description: REASON }),
    override: t.boolean({
      defaultValue: false,
      description:
        'Promote it although the quality gate has not blessed it; on record with the reason.',
    }),
  }),
});

const PromoteModelVersionSuccess = builder
  .objectRef<ChampionOutcome>('PromoteModelVersionSuccess')
  .implement({
    description: 'The version is champion; every replica swaps to it without failing a request.',
    fields: (t) => ({
      modelVersion: t.field({
        type: ModelVersionRef,
        description: 'The champion now.',
        resolve: ({ version }) => version,
      }),
      previous: t.field({
        type: ModelVersionRef,
        nullable: true,
        description: 'The champion before.',
        resolve: ({ previous }) => previous,
      }),
    }),
  });

const PromoteModelVersionResult = builder.errorUnion('PromoteModelVersionResult', {
  description: 'What became of a promotion.',
  types: [
    PromoteModelVersionSuccess,
    ValidationError,
    NotFoundError,
    ChampionConflictError,
    PromotionRefusedError,
    NotBlessedError,
    BundleError,
  ],
  resolveType: () => 'PromoteModelVersionSuccess',
});

const RollbackModelInput = builder.inputType('RollbackModelInput', {
  description: 'Back to the champion before the present one.',
  fields: (t) => ({
    expectedChampion: t.int({
      description: 'The champion to step back from; left out, whichever it is.',
    }),
    reason: t.string({ required: true, description: REASON }),
  }),
});

const RollbackModelSuccess = builder.objectRef<ChampionOutcome>('RollbackModelSuccess').implement({
  description: 'The champion before decides again.',
  fields: (t) => ({
    modelVersion: t.field({
      type: ModelVersionRef,
      description: 'The champion now.',
      resolve: ({ version }) => version,
    }),
    previous: t.field({
      type: ModelVersionRef,
      nullable: true,
      description: 'The champion that stepped back.',
      resolve: ({ previous }) => previous,
    }),
  }),
});

const RollbackModelResult = builder.errorUnion('RollbackModelResult', {
  description: 'What became of a rollback.',
  types: [
    RollbackModelSuccess,
    ValidationError,
    ChampionConflictError,
    PromotionRefusedError,
    BundleError,
  ],
  resolveType: () => 'RollbackModelSuccess',
});

builder.mutationFields((t) => ({
  retrainModel: t.field({
    type: RetrainModelResult,
    description:
      'Queues a training on the labels in the database and answers at once. It leaves a CANDIDATE with the verdict of the quality gate; nothing is promoted unless `autoPromote` asks for it.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: RetrainModelInput, required: true }) },
    resolve: async (_root, { input: { snapshotId, ...input } }, { services, viewer }) => ({
      trainingRun: await requestTraining(services, {
        ...input,
        datasetSnapshotId: snapshotId?.id,
        actor: actorOf(viewer),
      }),
    }),
  }),
  cancelTraining: t.field({
    type: CancelTrainingResult,
    description: 'Asks a run to stop; it does within seconds. Asking twice is fine.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: CancelTrainingInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      trainingRun: await cancelTraining(services, {
        runId: input.id.id,
        actor: actorOf(viewer),
      }),
    }),
  }),
  promoteModelVersion: t.field({
    type: PromoteModelVersionResult,
    description:
      'Makes a version the champion, if the champion still is the expected one and the quality gate blessed the version over it.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: PromoteModelVersionInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      promoteModelVersion(services, {
        version: input.version,
        expectedChampion: input.expectedChampion ?? null,
        reason: input.reason,
        override: input.override,
        actor: actorOf(viewer),
      }),
  }),
  rollbackModel: t.field({
    type: RollbackModelResult,
    description: 'Makes the version champion again that was it before the present one.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: RollbackModelInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      rollbackModel(services, {
        expectedChampion: input.expectedChampion,
        reason: input.reason,
        actor: actorOf(viewer),
      }),
  }),
}));
