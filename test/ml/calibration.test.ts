import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTemperature, toProbability } from '../../src/ml/calibration.ts';

describe('calibration', () => {
  it('takes back the confidence of a model that is surer than it is right', () => {
    // Log-odds of 4 claim 98%, but only 3 of 4 are right: log-odds of ln 3 would be honest.
    const logits = Float64Array.from({ length: 4_000 }, (_, row) => (row % 2 === 0 ? 4 : -4));
    const isClaim = Array.from(logits, (logit, row) => logit > 0 === row % 8 < 6);
    const { temperature } = fitTemperature(logits, isClaim);
    expect(4 / temperature).toBeCloseTo(Math.log(3), 2);
  });

  it('does not let a row without mistakes prove certainty', () => {
    const logits = Float64Array.from({ length: 200 }, (_, row) => (row % 2 === 0 ? 1 : -1));
    const isClaim = Array.from(logits, (logit) => logit > 0);
    const calibration = fitTemperature(logits, isClaim);
    expect(toProbability(calibration, 1)).toBeCloseTo(101 / 102, 4);
  });

  it('never changes which side of one half an answer is on', () => {
    // Nearer to zero than this, a probability rounds to one half.
    const logits = fc
      .integer({ min: -50_000, max: 50_000 })
      .map((thousandths) => thousandths / 1000);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), logits, (temperature, logit) => {
        const probability = toProbability({ method: 'temperature', temperature }, logit);
        expect(probability >= 0.5).toBe(logit >= 0);
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }),
    );
  });
});
