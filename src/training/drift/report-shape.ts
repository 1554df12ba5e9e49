import { z } from 'zod';

/** Bins of each feature, in their order; those of the counts grow by powers of ten. */
const COUNT_BINS = [
  'unknown',
  '0',
  '1',
  '10',
  '100',
  '1000',
  '10000',
  '100000',
  '1000000',
  '10000000',
];
const TENTHS = ['0.0', '0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9'];

export const FEATURE_BINS = {
  CLAIM_PROBABILITY: TENTHS,
  OUT_OF_VOCABULARY: TENTHS,
  VIEW_COUNT: COUNT_BINS,
  LIKE_COUNT: COUNT_BINS,
  SHARE_COUNT: COUNT_BINS,
  DOWNLOAD_COUNT: COUNT_BINS,
  COMMENT_COUNT: COUNT_BINS,
  AUTHOR_BAN_STATUS: ['ACTIVE', 'UNDER_REVIEW', 'BANNED'],
  VERIFIED_STATUS: ['VERIFIED', 'NOT_VERIFIED'],
} as const satisfies Record<string, readonly string[]>;

export type DriftFeature = keyof typeof FEATURE_BINS;

export const DRIFT_FEATURES = Object.keys(FEATURE_BINS) as DriftFeature[];

const featureShape = z.object({
  feature: z.enum(DRIFT_FEATURES),
  status: z.enum(['STABLE', 'DRIFTED', 'INSUFFICIENT_DATA']),
  /** Videos on each side that have the feature. */
  expectedCount: z.int(),
  actualCount: z.int(),
  /** Null where there are too few videos on either side. */
  psi: z.number().nullable(),
  jensenShannon: z.number().nullable(),
  /** Null for what has no mean. */
  expectedMean: z.number().nullable(),
  actualMean: z.number().nullable(),
  bins: z.array(z.object({ label: z.string(), expected: z.int(), actual: z.int() })),
});

export type FeatureDrift = z.infer<typeof featureShape>;

const agreementShape = z.object({
  /** A day in UTC, such as 2026-11-23. */
  day: z.iso.date(),
  count: z.int(),
  agreed: z.int(),
  kappa: z.number().nullable(),
});

export type DayOfAgreement = z.infer<typeof agreementShape>;

/** What a report's JSON columns hold. */
export const featuresShape = z.array(featureShape);
export const labelAgreementShape = z.array(agreementShape);
