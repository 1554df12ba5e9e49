/**
 * Failures that a caller can act on. Each has a stable code; the GraphQL layer turns them into
 * members of result unions, the command line into one clear line. Anything else that is thrown is a
 * bug: it is logged with its request id and reaches the client masked.
 */
export abstract class GavelError extends Error {
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }
}

/** One broken limit: where, what the limit is, in words that name both. */
export type ValidationIssue = {
  /** Path of the field in the input, such as `viewCount` or `videos.3.transcript`. */
  readonly field: string;
  readonly message: string;
  /** The limit itself, such as `at most 10000 characters`. */
  readonly limit: string;
};

export class ValidationError extends GavelError {
  readonly code = 'VALIDATION_FAILED';
  readonly issues: readonly [ValidationIssue, ...ValidationIssue[]];

  constructor(issues: readonly [ValidationIssue, ...ValidationIssue[]]) {
    super(issues.map((issue) => issue.message).join('; '));
    this.issues = issues;
  }
}

/** The same external id came with other content; `existingVideoId` holds what was stored first. */
export class ExternalIdConflictError extends GavelError {
  readonly code = 'EXTERNAL_ID_CONFLICT';
  readonly externalId: string;
  readonly existingVideoId: string;

  constructor(externalId: string, existingVideoId: string) {
    super(`externalId "${externalId}" is already stored with other content`);
    this.externalId = externalId;
    this.existingVideoId = existingVideoId;
  }
}

/** The platform's own id of a report or an appeal came again, with other content. */
export class ExternalReferenceConflictError extends GavelError {
  readonly code = 'EXTERNAL_REFERENCE_CONFLICT';
  readonly field: string;

  /** @param field of the input that holds the id, such as `externalReportId`. */
  constructor(field: string, id: string) {
    super(`${field} "${id}" is already stored with other content`);
    this.field = field;
  }
}

/** An appeal that is not taken, or not from this reviewer; the message says why. */
export class AppealRefusedError extends GavelError {
  readonly code = 'APPEAL_REFUSED';
}

/** A job that is an open appeal ends with its resolution alone. */
export class AppealOpenError extends GavelError {
  readonly code = 'APPEAL_OPEN';

  constructor() {
    super('this job is an open appeal: resolve it with resolveAppeal');
  }
}

/** More work waits than can be answered in time. Nothing was written; try again later. */
export class OverloadedError extends GavelError {
  readonly code = 'OVERLOADED';
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`Gavel is overloaded and wrote nothing; try again in ${retryAfterMs} ms`);
    this.retryAfterMs = retryAfterMs;
  }
}

export class NotFoundError extends GavelError {
  readonly code = 'NOT_FOUND';

  /** @param what the thing in words, such as `video "a1"`. */
  constructor(what: string) {
    super(`there is no ${what}`);
  }
}

/** Each export holds a connection and a snapshot; try again when one has ended. */
export class TooManyExportsError extends GavelError {
  readonly code = 'TOO_MANY_EXPORTS';

  constructor(limit: number) {
    super(
      `${limit} exports are under way, which is the most at once; try again when one has ended`,
    );
  }
}

/** One run at a time: `activeRunId` is still at work. */
export class TrainingInProgressError extends GavelError {
  readonly code = 'TRAINING_IN_PROGRESS';
  readonly activeRunId: string;

  constructor(activeRunId: string) {
    super('a training run is already queued or running; wait for it or cancel it');
    this.activeRunId = activeRunId;
  }
}

/** A run that has ended cannot be cancelled. */
export class TrainingFinishedError extends GavelError {
  readonly code = 'TRAINING_FINISHED';
  readonly runId: string;

  constructor(runId: string, status: string) {
    super(`the training run has already ended: ${status}`);
    this.runId = runId;
  }
}

/** One backfill a version at a time: `activeBackfillId` is still at work. */
export class BackfillInProgressError extends GavelError {
  readonly code = 'BACKFILL_IN_PROGRESS';
  readonly activeBackfillId: string;

  constructor(version: number, activeBackfillId: string) {
    super(`a backfill of version ${version} is queued or running; wait for it or cancel it`);
    this.activeBackfillId = activeBackfillId;
  }
}

/** A backfill that has ended cannot be cancelled. */
export class BackfillFinishedError extends GavelError {
  readonly code = 'BACKFILL_FINISHED';
  readonly backfillId: string;

  constructor(backfillId: string, status: string) {
    super(`the backfill has already ended: ${status}`);
    this.backfillId = backfillId;
  }
}

/** A backtest that has ended cannot be cancelled. */
export class BacktestFinishedError extends GavelError {
  readonly code = 'BACKTEST_FINISHED';
  readonly backtestId: string;

  constructor(backtestId: string, status: string) {
    super(`the backtest has already ended: ${status}`);
    this.backtestId = backtestId;
  }
}

/** The videos of a bulk decision are not as many as its author has seen. */
export class BulkCountMovedError extends GavelError {
  readonly code = 'BULK_COUNT_MOVED';
  readonly actualCount: number;

  constructor(expected: number, actual: number) {
    super(
      `${actual} videos pass the filter, and ${expected} were expected; look at the preview again`,
    );
    this.actualCount = actual;
  }
}

/** The bulk decision has ended already, or has not yet: the message says which, and what that rules out. */
export class BulkDecisionStateError extends GavelError {
  readonly code = 'BULK_DECISION_STATE';
  readonly bulkDecisionId: string;

  constructor(bulkDecisionId: string, message: string) {
    super(message);
    this.bulkDecisionId = bulkDecisionId;
  }
}

export class InsufficientLabelsError extends GavelError {
  readonly code = 'INSUFFICIENT_LABELS';
  readonly claimCount: number;
  readonly opinionCount: number;
  readonly requiredPerClass: number;

  constructor(counts: { claimCount: number; opinionCount: number; requiredPerClass: number }) {
    super(
      `too few labels to train on: ${counts.claimCount} claim and ${counts.opinionCount} opinion, ` +
        `at least ${counts.requiredPerClass} of each are needed`,
    );
    this.claimCount = counts.claimCount;
    this.opinionCount = counts.opinionCount;
    this.requiredPerClass = counts.requiredPerClass;
  }
}

/** The gold standard is not overruled by a reviewer. */
export class GoldLabelError extends GavelError {
  readonly code = 'GOLD_LABEL';

  constructor() {
    super('this label is part of the gold standard, which a reviewer does not overrule');
  }
}

/** A queue that this moderator may not work; the message says why. */
export class QueueForbiddenError extends GavelError {
  readonly code = 'QUEUE_FORBIDDEN';
}

/** How a lease was lost. */
export type LeaseLoss = 'EXPIRED' | 'TAKEN' | 'CLOSED';

const LEASE_LOSSES: Readonly<Record<LeaseLoss, string>> = {
  EXPIRED: 'the lease has expired or was given back, and the job waits again',
  TAKEN: 'the job is leased under another token',
  CLOSED: 'the job has been closed already',
};

/** The token does not hold the job (any more). */
export class LeaseLostError extends GavelError {
  readonly code = 'LEASE_LOST';
  readonly loss: LeaseLoss;
  readonly jobId: string;

  constructor(loss: LeaseLoss, jobId: string) {
    super(`${LEASE_LOSSES[loss]}; nothing was written`);
    this.loss = loss;
    this.jobId = jobId;
  }
}

/** A job that was decided, escalated or cancelled already. */
export class JobClosedError extends GavelError {
  readonly code = 'JOB_CLOSED';
  readonly jobId: string;

  constructor(jobId: string, status: string) {
    super(`the job is ${status} already`);
    this.jobId = jobId;
  }
}

/** A decision that another one has replaced or undone. */
export class DecisionSupersededError extends GavelError {
  readonly code = 'DECISION_SUPERSEDED';
  /** The one that stands in its place. */
  readonly byDecisionId: string;

  constructor(byDecisionId: string) {
    super('another decision has replaced this one, or undone it');
    this.byDecisionId = byDecisionId;
  }
}

/** A decision that this reviewer may not undo or replace (any more); the message says why. */
export class UndoRefusedError extends GavelError {
  readonly code = 'UNDO_REFUSED';
}

/** What a reviewer is not shown before deciding. */
export class HiddenUntilDecidedError extends GavelError {
  readonly code = 'HIDDEN_UNTIL_DECIDED';

  constructor() {
    super('this is hidden from whoever reviews the video, until the decision');
  }
}

/** Compare-and-set failed: the champion is not the one that the caller expected. */
export class ChampionConflictError extends GavelError {
  readonly code = 'CHAMPION_CONFLICT';
  readonly expectedVersion: number | null;
  readonly actualVersion: number | null;

  constructor(expectedVersion: number | null, actualVersion: number | null) {
    super(
      `the champion is version ${actualVersion ?? 'none'}, not ${expectedVersion ?? 'none'} as expected`,
    );
    this.expectedVersion = expectedVersion;
    this.actualVersion = actualVersion;
  }
}

/** A version that cannot be promoted, or a history that cannot be rolled back, and why. */
export class PromotionRefusedError extends GavelError {
  readonly code = 'PROMOTION_REFUSED';
}

/** The quality gate has not blessed this version over the present champion; `reasons` say why, one at least. */
export class NotBlessedError extends GavelError {
  readonly code = 'NOT_BLESSED';
  readonly reasons: readonly string[];

  constructor(version: number, reasons: readonly string[]) {
    const others = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
    super(
      `the quality gate has not blessed version ${version}: ${reasons[0] ?? 'unknown'}${others}`,
    );
    this.reasons = reasons;
  }
}

/** Actions that nobody may take: unknown, or archived. Nothing was taken. */
export class ActionUnavailableError extends GavelError {
  readonly code = 'ACTION_UNAVAILABLE';
  readonly actionIds: readonly string[];

  constructor(actionIds: readonly string[]) {
    super(`there is no action ${actionIds.join(', ')}, or it is archived`);
    this.actionIds = actionIds;
  }
}

/** An action is taken back once. */
export class ActionReversedError extends GavelError {
  readonly code = 'ACTION_REVERSED';

  constructor() {
    super('the action was taken back already');
  }
}

/** Without a key that encrypts their secrets there are no webhooks. */
export class WebhooksUnconfiguredError extends GavelError {
  readonly code = 'WEBHOOKS_UNCONFIGURED';

  constructor() {
    super(
      'webhooks need GAVEL_SECRET_KEY in the environment of the API and of every worker: 32 bytes in base64',
    );
  }
}

/** An endpoint that is disabled is sent nothing. */
export class WebhookDisabledError extends GavelError {
  readonly code = 'WEBHOOK_DISABLED';

  constructor() {
    super('the webhook endpoint is disabled; enable it first');
  }
}

/** Compare-and-set failed: somebody changed it after the caller had read it. Nothing was written. */
export class VersionConflictError extends GavelError {
  readonly code = 'VERSION_CONFLICT';
  readonly actualVersion: number;

  constructor(what: string, expectedVersion: number, actualVersion: number) {
    super(`the ${what} is at version ${actualVersion}, not ${expectedVersion} as expected`);
    this.actualVersion = actualVersion;
  }
}

/** A version that cannot be archived or restored now, and why. */
export class ArchiveRefusedError extends GavelError {
  readonly code = 'ARCHIVE_REFUSED';
}

/** A version that cannot be trained again here, and why. */
export class NotReproducibleError extends GavelError {
  readonly code = 'NOT_REPRODUCIBLE';
}

/** A model bundle that is corrupt, truncated, foreign or of an unknown format; the message says which. */
export class BundleError extends GavelError {
  readonly code = 'BUNDLE_REFUSED';
}

/** No model has been loaded yet, so nothing can be classified. Nothing was written; try again soon. */
export class NoChampionError extends GavelError {
  readonly code = 'NO_CHAMPION';

  constructor() {
    super('no model is loaded yet, so nothing can be classified');
  }
}

/** What a subscriber missed is no longer all there: read the present state, and go on from a new cursor. */
export class CursorExpiredError extends GavelError {
  readonly code = 'CURSOR_EXPIRED';

  constructor() {
    super('events after this cursor are no longer kept; read the present state and subscribe anew');
  }
}

/** A token (JWT) that does not say who its holder is; the message says why, and holds nothing of it. */
export class InvalidTokenError extends GavelError {
  readonly code = 'UNAUTHENTICATED';

  /** @param why such as `it has expired`. */
  constructor(why: string, options?: ErrorOptions) {
    super(`the token is refused: ${why}`, options);
  }
}

/** Something about the surroundings (a port, a folder, a database, a file) that a person must mend. */
export class StartupError extends GavelError {
  readonly code = 'STARTUP_FAILED';
}

/** A file that cannot be read as what it should be; the message names the file, the line and the reason. */
export class FileError extends GavelError {
  readonly code = 'FILE_REFUSED';
}
