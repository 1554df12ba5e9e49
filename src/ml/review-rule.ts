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

/** Were all answers decided that are at least this sure: which share it is, and how many are wrong. */
export type RiskCoveragePoint = Readonly<{ coverage: number; risk: number; confidence: number }>;

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

/** About ten points of the curve, one for each tenth of the answers: enough to draw it. */
export function thinOut(curve: readonly RiskCoveragePoint[]): RiskCoveragePoint[] {
  const tenths = Array.from({ length: 10 }, (_, tenth) =>
    curve.find(({ coverage }) => coverage >= (tenth + 1) / 10),
  );
  return [...new Set(tenths)].filter((point) => point !== undefined);
}
