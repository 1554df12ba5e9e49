import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../../src/ml/statistics/wilson-interval.ts';

describe('the Wilson interval', () => {
  it('is 0.4902 to 0.9433 for 8 of 10', () => {
    // (0.8 + 0.19207 ± 1.96 √(0.016 + 0.0096036)) / 1.38415 = (0.99207 ± 0.31362) / 1.38415
    const { low, high } = wilsonInterval(8, 10) ?? {};
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
  });

  it('ends at 0 and 1 where nothing, or all, was hit', () => {
    expect(wilsonInterval(0, 10)).toMatchObject({ low: 0, high: expect.closeTo(0.2775, 4) });
    expect(wilsonInterval(10, 10)).toMatchObject({ low: expect.closeTo(0.7225, 4), high: 1 });
  });

  it('is none of nothing', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});
