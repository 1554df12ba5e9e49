import { z } from 'zod';

/** Log-odds are divided by `temperature` before they become a probability. */
export const calibrationSchema = z.strictObject({
  method: z.literal('temperature'),
  temperature: z.number().positive().finite(),
});

export type Calibration = z.infer<typeof calibrationSchema>;

/** Probability of CLAIM for the network's log-odds. */
export function toProbability(calibration: Calibration, logit: number): number {
  return 1 / (1 + Math.exp(-logit / calibration.temperature));
}

/**
 * Temperature scaling (Guo et al., "On Calibration of Modern Neural Networks", 2017): the temperature
 * of the least log loss on held-out rows. The targets are Platt's (1999): (n+ + 1) / (n+ + 2) for the
 * n+ claims and 1 / (n- + 2) for the n- opinions, so that rows without one mistake do not prove
 * certainty: n such rows allow odds of about n to one, not more.
 */
export function fitTemperature(logits: Float64Array, isClaim: readonly boolean[]): Calibration {
  const claims = isClaim.filter(Boolean).length;
  const ifClaim = (claims + 1) / (claims + 2);
  const ifOpinion = 1 / (isClaim.length - claims + 2);
  const loss = (logTemperature: number) => {
    const temperature = Math.exp(logTemperature);
    return logits.reduce((sum, logit, row) => {
      const scaled = logit / temperature;
      const target = isClaim[row] ? ifClaim : ifOpinion;
      return sum + logOnePlusExp(scaled) - target * scaled;
    }, 0);
  };
  return { method: 'temperature', temperature: Math.exp(minimise(loss, -5, 5)) };
}

/** log(1 + e^x) without overflow. */
export function logOnePlusExp(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Golden-section search for the minimum of a function with one valley. */
function minimise(valueAt: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let step = 0; step < 60; step += 1) {
    const width = ratio * (high - low);
    if (valueAt(high - width) < valueAt(low + width)) high = low + width;
    else low = high - width;
  }
  return (low + high) / 2;
}
