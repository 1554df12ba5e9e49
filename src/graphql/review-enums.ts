import { builder } from './builder.ts';

export const QueueOrderEnum = builder.enumType('QueueOrder', {
  description: 'By what the jobs of a queue are handed out; of two alike, the older first.',
  values: {
    PRIORITY: { description: 'The highest priority first.' },
    UNCERTAINTY: { description: 'What the model was least sure of first.' },
    AGE: { description: 'The longest waiting first.' },
    REACH: { description: 'The most viewed, when it was enqueued, first.' },
  } as const,
});

export const JobStatusEnum = builder.enumType('JobStatus', {
  description:
    'PENDING, then LEASED (and back, when the lease ends), then DECIDED, ESCALATED or CANCELLED. A decision that ' +
    'is undone makes it PENDING again.',
  values: {
    PENDING: { description: 'Waits to be handed out.' },
    LEASED: { description: 'Somebody has it for a while.' },
    DECIDED: { description: 'A decision closed it.' },
    ESCALATED: { description: 'Handed on to another queue.' },
    CANCELLED: { description: 'Closed without a decision.' },
  } as const,
});

export const DecisionKindEnum = builder.enumType('DecisionKind', {
  description: 'What a decision does.',
  values: {
    DECIDE: { description: 'Decides about a video.' },
    UNDO: { description: 'Takes another one back.' },
  } as const,
});

export const DecisionOriginEnum = builder.enumType('DecisionOrigin', {
  description: 'How a decision came about.',
  values: {
    REVIEWER: { description: 'A reviewer decided about one video.' },
    RULE: { description: 'A rule decided by itself.' },
    BULK: { description: 'One of many, decided at once.' },
    APPEAL: { description: 'It answers an appeal.' },
  } as const,
});

export const LeaseLossEnum = builder.enumType('LeaseLoss', {
  description: 'How a lease was lost.',
  values: {
    EXPIRED: { description: 'Its time was over, or it was given back: the job waits again.' },
    TAKEN: { description: 'The job is leased under another token, or to another reviewer.' },
    CLOSED: { description: 'The job was decided, escalated or cancelled.' },
  } as const,
});

export const EnqueueSourceEnum = builder.enumType('EnqueueSource', {
  description: 'How a job came into its queue.',
  values: {
    RULE: { description: 'A rule put it there.' },
    LOW_CONFIDENCE: { description: 'The model was not sure enough.' },
    DISAGREEMENT: { description: 'Two answers differ.' },
    REPORT: { description: 'A user of the platform reported it.' },
    APPEAL: { description: 'A decision was appealed.' },
    QA_SAMPLE: { description: 'A sample, to measure how well reviewers agree.' },
    RANDOM_AUDIT: { description: 'A random sample of what passes.' },
    ESCALATION: { description: 'A reviewer handed it on.' },
    MANUAL: { description: 'A moderator put it there by hand.' },
  } as const,
});

export const AppealStatusEnum = builder.enumType('AppealStatus', {
  description: 'OPEN, then UPHELD or OVERTURNED for good; or CLOSED.',
  values: {
    OPEN: { description: 'Nobody has answered it yet.' },
    UPHELD: { description: 'The decision stays.' },
    OVERTURNED: { description: 'Another decision has taken its place.' },
    CLOSED: {
      description:
        'It ended without an answer: its video was erased, and nobody can judge it any more.',
    },
  } as const,
});

export const AppealOutcomeEnum = builder.enumType('AppealOutcome', {
  description: 'How an appeal ends.',
  values: {
    UPHELD: { description: 'The decision was right, and stays.' },
    OVERTURNED: { description: 'The decision was wrong: another takes its place.' },
  } as const,
});
