import { describe, expect, it } from 'vitest';
import { fitReviewRule, needsReview, riskCoverage, thinOut } from '../../src/ml/review-rule.ts';

function answer(confidence: number, right: boolean, familiarity = 1) {
  return { confidence, right, familiarity };
}

describe('the review rule', () => {
  it('draws the risk-coverage curve of a worked example', () => {
    const answers = [answer(0.6, false), answer(0.9, true), answer(0.8, true), answer(0.7, false)];
    expect(riskCoverage(answers)).toEqual([
      { coverage: 1 / 4, risk: 0, confidence: 0.9 },
      { coverage: 2 / 4, risk: 0, confidence: 0.8 },
      { coverage: 3 / 4, risk: 1 / 3, confidence: 0.7 },
      { coverage: 1, risk: 1 / 2, confidence: 0.6 },
    ]);
  });

  it('takes answers of the same confidence together', () => {
    expect(riskCoverage([answer(0.9, true), answer(0.9, false)])).toEqual([
      { coverage: 1, risk: 1 / 2, confidence: 0.9 },
    ]);
    expect(riskCoverage([])).toEqual([]);
  });

  it('thins the curve out to equal steps of coverage, and keeps its end', () => {
    const answers = Array.from({ length: 1000 }, (_, row) => answer(1 - row / 4000, row < 990));
    const curve = riskCoverage(answers);
    const points = thinOut(curve, 100);
    expect(points).toHaveLength(100);
    expect(points[0]).toEqual(curve[9]);
    expect(points.at(-1)).toEqual({ coverage: 1, risk: 0.01, confidence: 1 - 999 / 4000 });
    expect(points.at(-2)).toEqual({ coverage: 0.99, risk: 0, confidence: 1 - 989 / 4000 });
    expect(thinOut(curve.slice(-1), 100)).toEqual(curve.slice(-1));
    expect(thinOut([], 100)).toEqual([]);
  });

  it('decides as many answers as the target error rate allows', () => {
    const answers = [
      ...Array.from({ length: 90 }, (_, row) => answer(0.99 - row / 1000, true)),
      answer(0.8, false),
      ...Array.from({ length: 9 }, () => answer(0.7, true)),
      answer(0.6, false),
    ];
    expect(fitReviewRule(answers, 0).minConfidence).toBeCloseTo(0.901);
    expect(fitReviewRule(answers, 0.01).minConfidence).toBeCloseTo(0.7);
    expect(fitReviewRule(answers, 0.05).minConfidence).toBeCloseTo(0.6);
  });

  it('sends all to review that is not certain when no answer is sure enough', () => {
    const rule = fitReviewRule([answer(0.9, false), answer(0.8, true)], 0.001);
    expect(rule.minConfidence).toBe(1);
    expect(needsReview(rule, { confidence: 0.999, familiarity: 1 })).toBe(true);
  });

  it('asks for the familiarity that nearly all held-out texts have, and for no more than enough', () => {
    const texts = (familiarity: number) =>
      Array.from({ length: 1000 }, (_, row) =>
        answer(0.9, true, row < 4 ? 0.01 : familiarity + row / 10_000),
      );
    expect(fitReviewRule(texts(0.2), 0.001).minFamiliarity).toBeCloseTo(0.2005);
    const { minFamiliarity } = fitReviewRule(texts(0.9), 0.001);
    expect(minFamiliarity).toBeLessThan(0.9);
    const rule = { targetErrorRate: 0.001, minConfidence: 0.5, minFamiliarity };
    expect(needsReview(rule, { confidence: 0.9, familiarity: minFamiliarity })).toBe(false);
    expect(needsReview(rule, { confidence: 0.9, familiarity: minFamiliarity - 0.01 })).toBe(true);
  });
});
