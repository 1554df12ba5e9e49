import { describe, expect, it } from 'vitest';
import { mcnemar } from '../../../src/ml/statistics/mcnemar.ts';

describe("McNemar's test", () => {
  it('gives the exact and the mid-p values of Fagerland, Lydersen and Laake (2013)', () => {
    // Airway hyper-responsiveness before and after stem cell transplantation: 1 and 7 of 21.
    const airway = mcnemar({ onlyFirstRight: 1, onlySecondRight: 7 });
    expect(airway.exactP).toBeCloseTo(0.0703, 4);
    expect(airway.midP).toBeCloseTo(0.0391, 4);
    // Complete response before and after consolidation therapy: 6 and 16 of 161.
    const response = mcnemar({ onlyFirstRight: 6, onlySecondRight: 16 });
    expect(response.exactP).toBeCloseTo(0.0525, 4);
    expect(response.midP).toBeCloseTo(0.0347, 4);
  });

  it('does not depend on which model is named first', () => {
    const oneWay = mcnemar({ onlyFirstRight: 3, onlySecondRight: 11 });
    expect(mcnemar({ onlyFirstRight: 11, onlySecondRight: 3 })).toEqual(oneWay);
  });

  it('finds nothing where both are right on the same rows, or on equally many', () => {
    expect(mcnemar({ onlyFirstRight: 0, onlySecondRight: 0 })).toEqual({ exactP: 1, midP: 1 });
    const even = mcnemar({ onlyFirstRight: 2, onlySecondRight: 2 });
    expect(even.exactP).toBe(1);
    // 1 - C(4,2) / 2^4 / 2
    expect(even.midP).toBeCloseTo(1 - 6 / 32, 12);
  });

  it('stays finite for thousands of rows, where 2^-n is no number any more', () => {
    const { exactP, midP } = mcnemar({ onlyFirstRight: 2_400, onlySecondRight: 2_600 });
    // z = (200 - 1) / sqrt(5000) = 2.814, two-sided 0.0049
    expect(exactP).toBeCloseTo(0.0049, 4);
    expect(midP).toBeLessThan(exactP);
  });
});
