/**
 * What the model rooms speak of. Nothing here knows of a database or an API.
 */

export type ClaimLabel = 'CLAIM' | 'OPINION';

/** The five engagement counts, in the order in which models see them. */
export const COUNT_NAMES = [
  'viewCount',
  'likeCount',
  'shareCount',
  'downloadCount',
  'commentCount',
] as const;

export type CountName = (typeof COUNT_NAMES)[number];

/** Null is "not known yet", 0 is "known to be none". Integers from 0 to 2^53 - 1. */
export type Counts = Readonly<Record<CountName, number | null>>;

/** The raw facts that a model may look at. */
export type ModelInput = Counts &
  Readonly<{
    transcript: string;
    verifiedStatus: 'VERIFIED' | 'NOT_VERIFIED';
    authorBanStatus: 'ACTIVE' | 'UNDER_REVIEW' | 'BANNED';
  }>;

/** A model input with its true label. */
export type LabelledInput = ModelInput & Readonly<{ label: ClaimLabel }>;

/**
 * A model's answer. `label` is CLAIM when `claimProbability` reaches `threshold`; nothing else has a say
 * in it. The rest tells how far to trust it.
 */
export type Score = Readonly<{
  label: ClaimLabel;
  claimProbability: number;
  threshold: number;
  /** Probability of `label`; under 0.5 where the threshold is not 0.5 and the answer is close. */
  confidence: number;
  /** Share of the text's words, pairs and skip pairs that the model has seen in training, from 0 to 1. */
  familiarity: number;
  /** Whether a person should look: not sure enough, or too strange a text. See `review-rule.ts`. */
  needsReview: boolean;
}>;

/** Metrics of one epoch; `epoch` counts from 1. */
export type EpochMetrics = Readonly<{
  epoch: number;
  loss: number;
  accuracy: number;
  valLoss: number;
  valAccuracy: number;
}>;

/** A bundle as it is kept: file name to bytes. On disk a folder, in Postgres a row a file. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

/** A loaded, checked, warmed model. Owns its tensors until `dispose`. */
export interface Model {
  /** Content address: hex SHA-256 over network, weights, preprocessing, threshold and calibration. */
  readonly sha256: string;
  readonly architecture: string;
  readonly threshold: number;
  /** Scores a batch in one inference; the answers are in the inputs' order. An empty batch is fine. */
  score(inputs: readonly ModelInput[]): Score[];
  /** Exact additive contributions where the architecture has them (see `explain`), else null. */
  explain(input: ModelInput): TokenAttribution[] | null;
  dispose(): void;
}

/** A span of the original text and what it adds to the log-odds of CLAIM. Offsets are UTF-16 units. */
export type TokenAttribution = Readonly<{
  text: string;
  start: number;
  end: number;
  weight: number;
}>;

/** OPINION is the positive class, as in the reference notebook; `confusion` rows are the truth. */
export type Evaluation = Readonly<{
  accuracy: number;
  f1: number;
  precision: number;
  recall: number;
  logLoss: number;
  /** Expected calibration error over 15 equal-width bins of the probability of the predicted label. */
  ece: number;
  /** [[true claim, false opinion], [false claim, true opinion]] */
  confusion: readonly [readonly [number, number], readonly [number, number]];
  n: number;
}>;
