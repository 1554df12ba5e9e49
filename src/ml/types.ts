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

/**
 * A model input with its true label. `weight` says how much the row counts in training beside the others:
 * over 0, 1 unless given. Only their ratios matter. Rows held out to choose the epoch, calibrate and
 * evaluate count one each, whatever their weight.
 */
export type LabelledInput = ModelInput &
  Readonly<{ label: ClaimLabel; weight?: number | undefined }>;

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
  /** What each term of the vocabulary weighs where the architecture has such weights, else null. */
  termWeights(): TermWeight[] | null;
  dispose(): void;
}

/** A span of the original text and what it adds to the log-odds of CLAIM. Offsets are UTF-16 units. */
export type TokenAttribution = Readonly<{
  text: string;
  start: number;
  end: number;
  weight: number;
}>;

/**
 * A term of a model's vocabulary and what it adds to the log-odds of CLAIM, those of `claimProbability`,
 * where it is the only known term of a text. That is its coefficient, and for a word also what the word's
 * sub-words add, which have no names of their own: `explain` says the same of a text of that one word. In
 * longer texts a term adds less, since all of them share a length of 1.
 */
export type TermWeight = Readonly<{
  /** Folded. `the news` is a pair, `in * newspaper` one with any word between, `^` the text's start. */
  term: string;
  weight: number;
  /** How many of the training texts have it. */
  documents: number;
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

/** Answers whose confidence is over `from` and at most `to`. */
export type ReliabilityBin = Readonly<{
  from: number;
  to: number;
  n: number;
  /** Their mean confidence, and the share of them that is right: the same, were the model calibrated. */
  confidence: number;
  accuracy: number;
}>;
