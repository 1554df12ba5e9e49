import { z } from 'zod';

/**
 * When a person should look at an answer: selective classification, in which a model may abstain
 * (El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", 2010). The label
 * is given all the same.
 */
export const reviewRuleSchema = z.strictObject({
  /** The share of wrong answers that is accepted among those that nobody looks at. */
  targetErrorRate: z.number().min(0).max(1),
  /** An answer less probable than this goes to review. */
  minConfidence: z.number().min(0).max(1),
  /** A text of which the model knows a smaller share than this goes to review. */
  minFamiliarity: z.number().min(0).max(1),
});

export type ReviewRule = z.infer<typeof reviewRuleSchema>;

/** What decides about review: the probability of the given label, and how much of the text is known. */
export type Certainty = Readonly<{ confidence: number; familiarity: number }>;

/** One wrong answer in a thousand. */
export const DEFAULT_TARGET_ERROR_RATE = 0.001;

/** A target error rate is over 0 and under this: a model that is wrong half the time knows nothing. */
export const TARGET_ERROR_RATE_LIMIT = 0.5;

/** @throws RangeError unless it is over 0 and under `TARGET_ERROR_RATE_LIMIT` */
export function requireTargetErrorRate(rate: number): void {
  if (!(rate > 0 && rate < TARGET_ERROR_RATE_LIMIT)) {
    throw new RangeError(
      `a target error rate must be over 0 and under ${TARGET_ERROR_RATE_LIMIT}, not ${rate}`,
    );
  }
}

export function needsReview(rule: ReviewRule, { confidence, familiarity }: Certainty): boolean {
  return confidence < rule.minConfidence || familiarity < rule.minFamiliarity;
}

/**
 * Fits the rule on held-out answers.
 *
 * The familiarity asked for is the one that all but `STRANGE_SHARE` of the rows reach, at most
 * `FAMILIAR_ENOUGH`. The confidence asked for is the least at which the more confident of the familiar
 * answers are wrong no more often than the target: the risk of the largest coverage allowed (Geifman
 * and El-Yaniv, "Selective Classification for Deep Neural Networks", 2017; the empirical risk here,
 * without their bound). It is 1 where no answer is sure enough.
 */
export function fitReviewRule(
  answers: readonly (Certainty & Readonly<{ right: boolean }>)[],
  targetErrorRate: number,
): ReviewRule {
  const familiarities = answers.map(({ familiarity }) => familiarity).sort((a, b) => a - b);
  const quantile = familiarities[Math.floor(STRANGE_SHARE * familiarities.length)] ?? 0;
  const minFamiliarity = Math.min(quantile, FAMILIAR_ENOUGH);
  const familiar = answers.filter(({ familiarity }) => familiarity >= minFamiliarity);
  const allowed = riskCoverage(familiar).filter(({ risk }) => risk <= targetErrorRate);
  return { targetErrorRate, minConfidence: allowed.at(-1)?.confidence ?? 1, minFamiliarity };
}

/** The share of the held-out rows that may be stranger than what is asked for. */
const STRANGE_SHARE = 0.005;
/** Texts that read as the training texts but for a typo or two need no review for it. */
const FAMILIAR_ENOUGH = 0.65;

/**
 * Were all answers decided that are at least this sure (`confidence`): which share it is (`coverage`), and
 * which share of them is wrong (`risk`).
 */
export const riskCoveragePointSchema = z.strictObject({
  coverage: z.number().min(0).max(1),
  risk: z.number().min(0).max(1),
  confidence: z.number().min(0).max(1),
});

export type RiskCoveragePoint = Readonly<z.infer<typeof riskCoveragePointSchema>>;

/**
 * The risk-coverage curve (El-Yaniv and Wiener, 2010): a point for each distinct confidence, from the
 * surest answers to all of them.
 */
export function riskCoverage(
  answers: readonly Readonly<{ confidence: number; right: boolean }>[],
): RiskCoveragePoint[] {
  const sorted = answers.toSorted((a, b) => b.confidence - a.confidence);
  const points: RiskCoveragePoint[] = [];
  let wrong = 0;
  for (const [index, { confidence, right }] of sorted.entries()) {
    if (!right) wrong += 1;
    if (sorted[index + 1]?.confidence === confidence) continue;
    const decided = index + 1;
    points.push({ coverage: decided / sorted.length, risk: wrong / decided, confidence });
  }
  return points;
}

/** The curve's points at each of so many equal steps of coverage, the last at 1; fewer where it has fewer. */
export function thinOut(curve: readonly RiskCoveragePoint[], steps: number): RiskCoveragePoint[] {
  const points = Array.from({ length: steps }, (_, step) =>
    curve.find(({ coverage }) => coverage >= (step + 1) / steps),
  );
  return [...new Set(points)].filter((point) => point !== undefined);
}
