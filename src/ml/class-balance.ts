import type { LabelledInput } from './types.ts';

/** What classes of unequal size weigh in training, and where the line between them is then drawn. */
export type ClassBalance = Readonly<{
  /** Of a row's loss; 1 on the average over the rows. */
  claimWeight: number;
  opinionWeight: number;
  /** Log-odds of CLAIM, before calibration, from which the label is CLAIM. */
  threshold: number;
}>;

/**
 * Where one class has under `BALANCED_SHARE` of the rows, both weigh the same in all: each row
 * `n / (2 n of its class)` (King and Zeng, "Logistic Regression in Rare Events Data", 2001). The weighted
 * loss is taken of `log-odds - threshold` with `threshold = ln(claims / opinions)`: so the network's
 * output remains the log-odds among the rows as they come, which can be calibrated, and the label is
 * the class that a text speaks for more than the classes' sizes do, which is what macro-F1 asks for.
 */
export function balanceClasses(train: readonly LabelledInput[]): ClassBalance {
  const claims = train.filter(({ label }) => label === 'CLAIM').length;
  const opinions = train.length - claims;
  if (Math.min(claims, opinions) >= BALANCED_SHARE * train.length) {
    return { claimWeight: 1, opinionWeight: 1, threshold: 0 };
  }
  return {
    claimWeight: train.length / (2 * claims),
    opinionWeight: train.length / (2 * opinions),
    threshold: Math.log(claims / opinions),
  };
}

/**
 * What each row's loss weighs in training: its own weight, 1 on the average over the rows, so that the
 * penalty and the learning rate mean the same in whatever unit it is given, times its class's. Classes are
 * balanced by their numbers of rows, as in scikit-learn: a row of weight 2 is as two rows of a text.
 * @throws RangeError for a weight that is not over 0 and finite
 */
export function lossWeights(
  train: readonly LabelledInput[],
  { claimWeight, opinionWeight }: ClassBalance,
): Float32Array {
  let total = 0;
  for (const { weight = 1 } of train) {
    if (!(weight > 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`a row's weight must be over 0 and finite, not ${weight}`);
    }
    total += weight;
  }
  const mean = total / train.length;
  return Float32Array.from(
    train,
    ({ label, weight = 1 }) => (weight / mean) * (label === 'CLAIM' ? claimWeight : opinionWeight),
  );
}

const BALANCED_SHARE = 0.4;
