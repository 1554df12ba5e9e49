import {
  ActionReversedError,
  ActionUnavailableError,
  AppealOpenError,
  AppealRefusedError,
  ArchiveRefusedError,
  BackfillFinishedError,
  BackfillInProgressError,
  BacktestFinishedError,
  BulkCountMovedError,
  BulkDecisionStateError,
  BundleError,
  ChampionConflictError,
  DecisionSupersededError,
  ExternalIdConflictError,
  ExternalReferenceConflictError,
  type GavelError,
  GoldLabelError,
  InsufficientLabelsError,
  JobClosedError,
  LeaseLostError,
  NotBlessedError,
  NotFoundError,
  OverloadedError,
  PromotionRefusedError,
  QueueForbiddenError,
  TrainingFinishedError,
  TrainingInProgressError,
  UndoRefusedError,
  ValidationError,
  type ValidationIssue,
  VersionConflictError,
  WebhookDisabledError,
  WebhooksUnconfiguredError,
} from '../errors.ts';
import { builder } from './builder.ts';
import {
  BackfillRef,
  BacktestRef,
  BulkDecisionRef,
  DecisionRef,
  ModelVersionRef,
  ReviewJobRef,
  TrainingRunRef,
  VideoRef,
} from './refs.ts';
import { LeaseLossEnum } from './review-enums.ts';

/*
 * Outcomes that a client acts on, as members of result unions. The classes are those of src/errors.ts;
 * a resolver throws one, and the union of its field answers it.
 */

const ErrorInterface = builder.interfaceRef<GavelError>('Error').implement({
  description: 'Why something was not done. Nothing was written.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'For a person.' }),
    code: t.exposeString('code', { description: 'For a program: stable, in upper case.' }),
  }),
});

const ValidationIssueRef = builder.objectRef<ValidationIssue>('ValidationIssue').implement({
  description: 'One broken limit.',
  fields: (t) => ({
    field: t.exposeString('field', {
      description: 'Path of the field in the input, such as `viewCount` or `videos.3.transcript`.',
    }),
    message: t.exposeString('message', { description: 'Names the field and the limit.' }),
    limit: t.exposeString('limit', {
      description: 'The limit, such as `at most 10000 characters`.',
    }),
  }),
});

builder.objectType(ValidationError, {
  name: 'ValidationError',
  description: 'The input breaks a limit.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    field: t.string({
      description: 'The field of the first issue.',
      resolve: ({ issues: [first] }) => first.field,
    }),
    limit: t.string({
      description: 'The limit of the first issue.',
      resolve: ({ issues: [first] }) => first.limit,
    }),
    issues: t.field({
      type: [ValidationIssueRef],
      description: 'Every broken limit, at least one.',
      resolve: ({ issues }) => [...issues],
    }),
  }),
});

builder.objectType(AppealRefusedError, {
  name: 'AppealRefusedError',
  description: 'An appeal that is not taken, or not from this reviewer; the message says why.',
  interfaces: [ErrorInterface],
});

builder.objectType(AppealOpenError, {
  name: 'AppealOpenError',
  description: 'The job is an open appeal: it ends with `resolveAppeal` alone.',
  interfaces: [ErrorInterface],
});

builder.objectType(ExternalReferenceConflictError, {
  name: 'ExternalReferenceConflictError',
  description: 'This id of the platform’s is stored already, with other content.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    field: t.exposeString('field', {
      description: 'The field of the input, such as `externalReportId`.',
    }),
  }),
});

builder.objectType(ExternalIdConflictError, {
  name: 'ExternalIdConflictError',
  description: 'This `externalId` is stored already, with other content.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    existing: t.field({
      type: VideoRef,
      description: 'What was stored first.',
      resolve: ({ existingVideoId }) => existingVideoId,
    }),
  }),
});

builder.objectType(OverloadedError, {
  name: 'OverloadedError',
  description: 'More work waits than can be answered in time. Safe to try again.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    retryAfterMs: t.exposeInt('retryAfterMs', {
      description: 'When to try again, in milliseconds from now.',
    }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'There is no such thing.',
  interfaces: [ErrorInterface],
});

builder.objectType(TrainingInProgressError, {
  name: 'TrainingInProgressError',
  description: 'One run at a time: another is queued or at work.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    trainingRun: t.field({
      type: TrainingRunRef,
      description: 'The run that is in the way.',
      resolve: ({ activeRunId }) => activeRunId,
    }),
  }),
});

builder.objectType(TrainingFinishedError, {
  name: 'TrainingFinishedError',
  description: 'The run has ended already.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    trainingRun: t.field({
      type: TrainingRunRef,
      description: 'The run, as it ended.',
      resolve: ({ runId }) => runId,
    }),
  }),
});

builder.objectType(BackfillInProgressError, {
  name: 'BackfillInProgressError',
  description: 'One backfill a version at a time: another is queued or at work.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    backfill: t.field({
      type: BackfillRef,
      description: 'The backfill that is in the way.',
      resolve: ({ activeBackfillId }) => activeBackfillId,
    }),
  }),
});

builder.objectType(BackfillFinishedError, {
  name: 'BackfillFinishedError',
  description: 'The backfill has ended already.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    backfill: t.field({
      type: BackfillRef,
      description: 'The backfill, as it ended.',
      resolve: ({ backfillId }) => backfillId,
    }),
  }),
});

builder.objectType(BacktestFinishedError, {
  name: 'BacktestFinishedError',
  description: 'The backtest has ended already.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    backtest: t.field({
      type: BacktestRef,
      description: 'The backtest, as it ended.',
      resolve: ({ backtestId }) => backtestId,
    }),
  }),
});

builder.objectType(BulkCountMovedError, {
  name: 'BulkCountMovedError',
  description: 'The videos are not as many as were expected: look at the preview again.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    actualCount: t.exposeInt('actualCount', { description: 'How many there are now.' }),
  }),
});

builder.objectType(BulkDecisionStateError, {
  name: 'BulkDecisionStateError',
  description: 'The bulk decision has ended already, or has not yet.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    bulkDecision: t.field({
      type: BulkDecisionRef,
      description: 'As it is now.',
      resolve: ({ bulkDecisionId }) => bulkDecisionId,
    }),
  }),
});

builder.objectType(InsufficientLabelsError, {
  name: 'InsufficientLabelsError',
  description: 'Too few labels of a class to learn from.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    claimCount: t.exposeInt('claimCount', { description: 'Videos labelled CLAIM.' }),
    opinionCount: t.exposeInt('opinionCount', { description: 'Videos labelled OPINION.' }),
    requiredPerClass: t.exposeInt('requiredPerClass', {
      description: 'How many of each are needed.',
    }),
  }),
});

builder.objectType(ChampionConflictError, {
  name: 'ChampionConflictError',
  description: 'The champion is not the one that the caller expected: somebody was faster.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    champion: t.field({
      type: ModelVersionRef,
      nullable: true,
      description: 'The champion now.',
      resolve: ({ actualVersion }) => actualVersion,
    }),
  }),
});

builder.objectType(GoldLabelError, {
  name: 'GoldLabelError',
  description: 'The label is part of the gold standard, which a reviewer does not overrule.',
  interfaces: [ErrorInterface],
});

builder.objectType(QueueForbiddenError, {
  name: 'QueueForbiddenError',
  description: 'This queue is for senior reviewers, or for those on its list.',
  interfaces: [ErrorInterface],
});

builder.objectType(LeaseLostError, {
  name: 'LeaseLostError',
  description: 'The token does not hold the job, or no longer.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    loss: t.expose('loss', { type: LeaseLossEnum, description: 'How it was lost.' }),
    job: t.field({
      type: ReviewJobRef,
      description: 'The job, as it is now.',
      resolve: ({ jobId }) => jobId,
    }),
  }),
});

builder.objectType(JobClosedError, {
  name: 'JobClosedError',
  description: 'The job was decided or escalated already.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    job: t.field({
      type: ReviewJobRef,
      description: 'The job, as it is now.',
      resolve: ({ jobId }) => jobId,
    }),
  }),
});

builder.objectType(DecisionSupersededError, {
  name: 'DecisionSupersededError',
  description: 'Somebody was faster: another decision has replaced this one, or undone it.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    supersededBy: t.field({
      type: DecisionRef,
      description: 'The one that stands in its place.',
      resolve: ({ byDecisionId }) => byDecisionId,
    }),
  }),
});

builder.objectType(UndoRefusedError, {
  name: 'UndoRefusedError',
  description:
    'Not yours to undo or replace: somebody else’s decision, or the time for it is over. SENIOR may.',
  interfaces: [ErrorInterface],
});

builder.objectType(PromotionRefusedError, {
  name: 'PromotionRefusedError',
  description: 'This version cannot be promoted, or there is nothing to roll back to.',
  interfaces: [ErrorInterface],
});

builder.objectType(NotBlessedError, {
  name: 'NotBlessedError',
  description:
    'The quality gate has not blessed this version over the present champion. An admin may override it.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    reasons: t.stringList({
      description: 'What speaks against it, at least one.',
      resolve: ({ reasons }) => [...reasons],
    }),
  }),
});

builder.objectType(ActionUnavailableError, {
  name: 'ActionUnavailableError',
  description: 'An action that was asked for does not exist, or is archived.',
  interfaces: [ErrorInterface],
});

builder.objectType(ActionReversedError, {
  name: 'ActionReversedError',
  description: 'Somebody was faster: it was taken back already.',
  interfaces: [ErrorInterface],
});

builder.objectType(WebhooksUnconfiguredError, {
  name: 'WebhooksUnconfiguredError',
  description: 'Gavel runs without `GAVEL_SECRET_KEY`, so it cannot keep the secret of a webhook.',
  interfaces: [ErrorInterface],
});

builder.objectType(WebhookDisabledError, {
  name: 'WebhookDisabledError',
  description: 'The endpoint is disabled, and sent nothing.',
  interfaces: [ErrorInterface],
});

builder.objectType(VersionConflictError, {
  name: 'VersionConflictError',
  description: 'Somebody changed it after you had read it: read it again.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    actualVersion: t.exposeInt('actualVersion', { description: 'The version that holds.' }),
  }),
});

builder.objectType(ArchiveRefusedError, {
  name: 'ArchiveRefusedError',
  description: 'The version holds an alias, or is in the archive already (or not in it).',
  interfaces: [ErrorInterface],
});

builder.objectType(BundleError, {
  name: 'ModelBundleError',
  description: 'The version’s bundle is missing, corrupt or foreign; the message says which.',
  interfaces: [ErrorInterface],
});
