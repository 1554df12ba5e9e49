import { builder } from './builder.ts';

export const BatchStatusEnum = builder.enumType('BatchStatus', {
  description:
    'Where long work stands: QUEUED, then RUNNING, then SUCCEEDED or FAILED; or CANCELLING, then CANCELLED.',
  values: {
    QUEUED: { description: 'Waits for a worker.' },
    RUNNING: { description: 'A worker is at it.' },
    CANCELLING: { description: 'Asked to stop; the worker is about to.' },
    CANCELLED: { description: 'Stopped on request; what it had done stays.' },
    SUCCEEDED: { description: 'Done.' },
    FAILED: { description: 'Gave up; `failure` says why. What it had done stays.' },
  } as const,
});
