import { describe, expect, it } from 'vitest';
import { evaluateScores, reliabilityOf } from '../../src/ml/evaluate-model.ts';
import type { ClaimLabel, Score } from '../../src/ml/types.ts';

function scoreOf(claimProbability: number): Score {
  const label = claimProbability >= 0.5 ? 'CLAIM' : 'OPINION';
  const confidence = Math.max(claimProbability, 1 - claimProbability);
  return {
    label,
    claimProbability,
    threshold: 0.5,
    confidence,
    familiarity: 1,
    needsReview: false,
  };
}

describe('evaluation', () => {
  it('agrees with a worked example', () => {
    const truth: ClaimLabel[] = ['CLAIM', 'CLAIM', 'CLAIM', 'OPINION', 'OPINION'];
    const scores = [0.9, 0.8, 0.3, 0.1, 0.6].map(scoreOf);
    const evaluation = evaluateScores(scores, truth);
    expect(evaluation.confusion).toEqual([
      [2, 1],
      [1, 1],
    ]);
    expect(evaluation.accuracy).toBeCloseTo(3 / 5);
    expect(evaluation.precision).toBeCloseTo(1 / 2);
    expect(evaluation.recall).toBeCloseTo(1 / 2);
    expect(evaluation.f1).toBeCloseTo(1 / 2);
    const likelihoods = [0.9, 0.8, 0.3, 0.9, 0.4];
    const logLoss = -likelihoods.reduce((sum, p) => sum + Math.log(p), 0) / 5;
    expect(evaluation.logLoss).toBeCloseTo(logLoss, 12);
    // Confidences .9 .8 .7 .9 .6 fall into the bins 14, 12, 11, 14 and 9 of 15.
    const ece = (0.1 + 0.1 + 0.2 + 0.7 + 0.6) / 5;
    expect(evaluation.ece).toBeCloseTo(ece, 12);
    expect(evaluation.n).toBe(5);
  });

  it('lets right and wrong answers of one bin cancel in the calibration error', () => {
    const truth: ClaimLabel[] = ['CLAIM', 'CLAIM', 'CLAIM', 'OPINION'];
    const evaluation = evaluateScores([0.75, 0.75, 0.75, 0.75].map(scoreOf), truth);
    expect(evaluation.ece).toBeCloseTo(0, 12);
  });

  it('says for each bin of confidence how often it is right', () => {
    const truth: ClaimLabel[] = ['CLAIM', 'CLAIM', 'CLAIM', 'OPINION', 'OPINION'];
    const bins = reliabilityOf([0.9, 0.8, 0.3, 0.1, 0.6].map(scoreOf), truth);
    expect(bins.map(({ n, accuracy }) => [n, accuracy])).toEqual([
      [1, 0],
      [1, 0],
      [1, 1],
      [2, 1],
    ]);
    expect(bins[3]?.confidence).toBeCloseTo(0.9, 12);
    expect([bins[3]?.from, bins[3]?.to]).toEqual([13 / 15, 14 / 15]);
  });

  it('is finite for a certain and wrong answer, and for no rows at all', () => {
    expect(evaluateScores([scoreOf(0)], ['CLAIM']).logLoss).toBeCloseTo(-Math.log(1e-15));
    expect(evaluateScores([], [])).toMatchObject({ accuracy: 0, f1: 0, logLoss: 0, ece: 0, n: 0 });
  });
});
