import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/ml/random.ts';
import {
  confidentLearning,
  type JudgedLabel,
} from '../../../src/ml/statistics/confident-learning.ts';

const claim = (claimProbability: number): JudgedLabel => ({ label: 'CLAIM', claimProbability });
const opinion = (claimProbability: number): JudgedLabel => ({ label: 'OPINION', claimProbability });

describe('confident learning', () => {
  it('follows the definition of Northcutt, Jiang and Chuang (2021) on a table worked by hand', () => {
    // t_claim = (0.9 + 0.8 + 0.1) / 3 = 0.6; t_opinion = (0.9 + 0.6 + 0.3) / 3 = 0.6.
    const rows = [claim(0.9), claim(0.8), claim(0.1), opinion(0.1), opinion(0.4), opinion(0.7)];
    const found = confidentLearning(rows);
    expect(found.thresholds.CLAIM).toBeCloseTo(0.6, 12);
    expect(found.thresholds.OPINION).toBeCloseTo(0.6, 12);
    expect(found.confidentJoint).toEqual([
      [2, 1],
      [1, 2],
    ]);
    // Margins: 0.1 - 0.9 for the third, 0.3 - 0.7 for the last.
    expect(found.suspects).toEqual([2, 5]);
  });

  it('suspects nothing of a row of which no class is believed', () => {
    // t_claim = 0.9, t_opinion = (1 + 1 + 0.45) / 3: 0.55 reaches neither.
    const found = confidentLearning([
      claim(0.9),
      claim(0.9),
      opinion(0),
      opinion(0),
      opinion(0.55),
    ]);
    expect(found.suspects).toEqual([]);
    expect(found.confidentJoint[1]).toEqual([0, 2]);
  });

  it('allows for a model that is less sure of one class', () => {
    // Believing CLAIM from 0.4 on, which is as sure as the model gets: 0.45 is no opinion.
    const rows = [claim(0.4), claim(0.4), claim(0.4), opinion(0.05), opinion(0.05), opinion(0.45)];
    expect(confidentLearning(rows).suspects).toEqual([5]);
  });

  it('finds the labels that were turned round, and few others', () => {
    const random = createRandom(4);
    const turned = new Set<number>();
    const rows = Array.from({ length: 2_000 }, (_, index): JudgedLabel => {
      const isClaim = index % 2 === 0;
      // A model that is right, and mostly sure.
      const probability = isClaim ? 0.7 + 0.3 * random.next() : 0.3 * random.next();
      if (random.next() >= 0.05) return isClaim ? claim(probability) : opinion(probability);
      turned.add(index);
      return isClaim ? opinion(probability) : claim(probability);
    });
    const { suspects } = confidentLearning(rows);
    const right = suspects.filter((index) => turned.has(index)).length;
    expect(turned.size).toBeGreaterThan(60);
    expect(right / suspects.length).toBe(1);
    expect(right / turned.size).toBeGreaterThan(0.5);
  });

  it('finds nothing where there is nothing, or but one class', () => {
    expect(confidentLearning([]).suspects).toEqual([]);
    expect(confidentLearning([claim(0.2), claim(0.9)]).suspects).toEqual([]);
  });
});
