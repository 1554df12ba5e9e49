import { z } from 'zod';
import { QueueOrder } from '../../generated/prisma/client.ts';

/** Limits of a queue's numbers, as the API's descriptions state them. */
export const QUEUE_LIMITS = {
  leaseSeconds: { min: 10, max: 86_400 },
  undoSeconds: { min: 0, max: 2_592_000 },
  secondReviewShare: { min: 0, max: 1 },
  goldShare: { min: 0, max: 0.5 },
  reviewers: 1_000,
} as const;

const MAX_KEY_LENGTH = 100;
const MAX_NAME_LENGTH = 200;
const MAX_DESCRIPTION_LENGTH = 2_000;
const MAX_REVIEWER_LENGTH = 500;

const { leaseSeconds, undoSeconds, secondReviewShare, goldShare } = QUEUE_LIMITS;

function plainText(min: number, max: number) {
  const limit = `${min} to ${max} characters, any Unicode but NUL`;
  return z
    .string(limit)
    .min(min, limit)
    .max(max, limit)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), limit);
}

function between(number: z.ZodNumber, { min, max }: { min: number; max: number }) {
  const limit = `from ${min} to ${max}`;
  return number.min(min, limit).max(max, limit);
}

const settings = {
  name: plainText(1, MAX_NAME_LENGTH),
  description: plainText(0, MAX_DESCRIPTION_LENGTH),
  order: z.enum(QueueOrder),
  leaseSeconds: between(z.int(), leaseSeconds),
  undoSeconds: between(z.int(), undoSeconds),
  hidePrediction: z.boolean(),
  restricted: z.boolean(),
  seniorOnly: z.boolean(),
  escalatesToId: z.uuid().nullable(),
  secondReviewShare: between(z.number(), secondReviewShare),
  goldShare: between(z.number(), goldShare),
  reviewers: z
    .array(plainText(1, MAX_REVIEWER_LENGTH))
    .max(QUEUE_LIMITS.reviewers, `at most ${QUEUE_LIMITS.reviewers} reviewers`)
    .transform((reviewers) => [...new Set(reviewers)]),
};

const keyLimit = `1 to ${MAX_KEY_LENGTH} characters a-z and 0-9, parts joined by hyphens`;

/** What a queue is made of; all but its key and name have a default. */
export const newQueue = z.object({
  ...settings,
  key: z
    .string()
    .max(MAX_KEY_LENGTH, keyLimit)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, keyLimit),
  description: settings.description.default(''),
  order: settings.order.default('PRIORITY'),
  leaseSeconds: settings.leaseSeconds.default(300),
  undoSeconds: settings.undoSeconds.default(600),
  hidePrediction: settings.hidePrediction.default(false),
  restricted: settings.restricted.default(false),
  seniorOnly: settings.seniorOnly.default(false),
  escalatesToId: settings.escalatesToId.default(null),
  secondReviewShare: settings.secondReviewShare.default(0),
  goldShare: settings.goldShare.default(0),
  reviewers: settings.reviewers.default([]),
});

/** What of a queue can be changed: its key stays. */
export const queueChange = z.object({
  name: settings.name.exactOptional(),
  description: settings.description.exactOptional(),
  order: settings.order.exactOptional(),
  leaseSeconds: settings.leaseSeconds.exactOptional(),
  undoSeconds: settings.undoSeconds.exactOptional(),
  hidePrediction: settings.hidePrediction.exactOptional(),
  restricted: settings.restricted.exactOptional(),
  seniorOnly: settings.seniorOnly.exactOptional(),
  escalatesToId: settings.escalatesToId.exactOptional(),
  secondReviewShare: settings.secondReviewShare.exactOptional(),
  goldShare: settings.goldShare.exactOptional(),
  reviewers: settings.reviewers.exactOptional(),
});

export type NewQueue = z.input<typeof newQueue>;
export type QueueChange = z.input<typeof queueChange>;
