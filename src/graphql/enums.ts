import { builder } from './builder.ts';

export const ClaimLabelEnum = builder.enumType('ClaimLabel', {
  description: 'What a video says: something presented as fact, or somebody’s view.',
  values: {
    CLAIM: { description: 'States something as a fact, true or not.' },
    OPINION: { description: 'States a view, a belief or a taste.' },
  } as const,
});

export const VerifiedStatusEnum = builder.enumType('VerifiedStatus', {
  description: 'Whether the platform has verified the author.',
  values: {
    VERIFIED: { description: 'The author is verified.' },
    NOT_VERIFIED: { description: 'The author is not verified.' },
  } as const,
});

export const AuthorBanStatusEnum = builder.enumType('AuthorBanStatus', {
  description: 'The author’s standing on the platform when the video was submitted.',
  values: {
    ACTIVE: { description: 'In good standing.' },
    UNDER_REVIEW: { description: 'The platform is looking into the author.' },
    BANNED: { description: 'The platform has banned the author.' },
  } as const,
});

export const PredictionTriggerEnum = builder.enumType('PredictionTrigger', {
  description: 'Why a prediction was made.',
  values: {
    SUBMIT: { description: 'The video was submitted.' },
    ENGAGEMENT_UPDATE: { description: 'Its counts changed.' },
    BACKFILL: { description: 'History was scored again by another version.' },
    CHALLENGER: { description: 'A challenger scored it in the shadow of the champion.' },
  } as const,
});

export const LabelSourceEnum = builder.enumType('LabelSource', {
  description: 'Where a label, the truth about a video, comes from.',
  values: {
    HUMAN: { description: 'A reviewer decided.' },
    GOLD: { description: 'Part of a trusted set.' },
    IMPORT: { description: 'Came with an import.' },
  } as const,
});

export const ModelVersionStatusEnum = builder.enumType('ModelVersionStatus', {
  description: 'Where a model version stands. Which one decides is said by its aliases.',
  values: {
    CANDIDATE: { description: 'Trained and evaluated; nobody has decided yet.' },
    REJECTED: { description: 'Must not be promoted.' },
    READY: { description: 'Fit to serve: it does, or has.' },
    ARCHIVED: { description: 'Kept for the record only.' },
  } as const,
});

export const ModelAliasEnum = builder.enumType('ModelAlias', {
  description: 'A role that one model version at a time holds.',
  values: {
    CHAMPION: { description: 'Decides: its predictions are the current ones.' },
    CHALLENGER: { description: 'Scores in the shadow, without effect.' },
  } as const,
});

export const AliasEventKindEnum = builder.enumType('AliasEventKind', {
  description: 'How an alias came to move.',
  values: {
    BOOTSTRAP: { description: 'The shipped model, at the first start.' },
    PROMOTE: { description: 'Somebody promoted a version.' },
    ROLLBACK: { description: 'Somebody went back to the version before.' },
    SET: { description: 'Somebody made a version the challenger.' },
    CLEAR: { description: 'The challenger stepped down, or became champion; nobody is it since.' },
  } as const,
});

export const GateOutcomeEnum = builder.enumType('GateOutcome', {
  description: 'What came of the quality gate.',
  values: {
    BLESSED: { description: 'May be promoted over the champion that it was compared with.' },
    NOT_BLESSED: { description: 'May not, for the reasons given.' },
    OVERRIDDEN: { description: 'An admin promoted it all the same, for a reason on record.' },
  } as const,
});

export const TrainingRunStatusEnum = builder.enumType('TrainingRunStatus', {
  description:
    'QUEUED, then RUNNING, then SUCCEEDED or FAILED; or CANCELLING, then CANCELLED. One run is active at a time.',
  values: {
    QUEUED: { description: 'Waits for a worker.' },
    RUNNING: { description: 'A worker is at it.' },
    CANCELLING: { description: 'Asked to stop; the worker is about to.' },
    CANCELLED: { description: 'Stopped on request; left no model.' },
    SUCCEEDED: { description: 'Left a CANDIDATE.' },
    FAILED: { description: 'Gave up; `failure` says why.' },
  } as const,
});

export const BackfillStatusEnum = builder.enumType('BackfillStatus', {
  description:
    'QUEUED, then RUNNING, then SUCCEEDED or FAILED; or CANCELLING, then CANCELLED. One backfill a version is active.',
  values: {
    QUEUED: { description: 'Waits for a worker.' },
    RUNNING: { description: 'A worker is at it.' },
    CANCELLING: { description: 'Asked to stop; the worker is about to.' },
    CANCELLED: { description: 'Stopped on request; what it had appended stays.' },
    SUCCEEDED: { description: 'Every video that it is about has one more prediction.' },
    FAILED: { description: 'Gave up; `failure` says why. What it had appended stays.' },
  } as const,
});

export const DatasetPartEnum = builder.enumType('DatasetPart', {
  description: 'A part of a snapshot; a video is in exactly one.',
  values: {
    TRAIN: { description: 'Learned from.' },
    VAL: {
      description: 'Judged training: calibration, threshold and review rule were fitted on it.',
    },
    TEST: { description: 'Held out: seen by nothing but the evaluation.' },
  } as const,
});

export const DriftStatusEnum = builder.enumType('DriftStatus', {
  description: 'Whether what comes in still looks like what the model knew.',
  values: {
    STABLE: { description: 'Within the threshold.' },
    DRIFTED: { description: 'Beyond the threshold.' },
    INSUFFICIENT_DATA: {
      description: 'Too few videos to tell: chance alone would look like drift.',
    },
  } as const,
});

export const DriftBaselineEnum = builder.enumType('DriftBaseline', {
  description: 'What a drift report compares with.',
  values: {
    SNAPSHOT: {
      description: 'The snapshot that the model learned from; its scores on held-out rows.',
    },
    FIRST_PREDICTIONS: {
      description:
        'For a model that shipped without a snapshot: the first 10,000 videos that it answered before the period.',
    },
  } as const,
});

export const RoleEnum = builder.enumType('Role', {
  description: 'What a key may do.',
  values: {
    SUBMITTER: {
      description:
        'Submits videos, updates their counts and classifies; sees what its own mutations answer.',
    },
    VIEWER: { description: 'Reads everything but API keys.' },
    MODERATOR: { description: 'Moderates; includes VIEWER.' },
    SENIOR: { description: 'Decides what was escalated or appealed; includes MODERATOR.' },
    ADMIN: { description: 'Trains, promotes, manages keys; includes all other roles.' },
  } as const,
});

export const WebhookTopicEnum = builder.enumType('WebhookTopic', {
  description: 'What a webhook can be told of.',
  values: {
    ACTION_TAKEN: {
      value: 'action.taken',
      description: '`action.taken`: the platform is to take an action.',
    },
    ACTION_REVERSED: {
      value: 'action.reversed',
      description: '`action.reversed`: the platform is to take one back.',
    },
    DECISION_MADE: {
      value: 'decision.made',
      description: '`decision.made`: a decision, or the undoing of one.',
    },
    APPEAL_RESOLVED: {
      value: 'appeal.resolved',
      description: '`appeal.resolved`: an appeal was upheld or overturned.',
    },
    VIDEO_ERASED: {
      value: 'video.erased',
      description: '`video.erased`: text and derived data are gone.',
    },
  } as const,
});

export const DeliveryStatusEnum = builder.enumType('DeliveryStatus', {
  description: 'Where a delivery stands.',
  values: {
    PENDING: { description: 'Waits for its first or next attempt.' },
    DELIVERED: { description: 'The endpoint accepted it.' },
    DEAD: {
      description: 'Twelve attempts failed, or its endpoint is gone. `redeliver` revives it.',
    },
  } as const,
});
