/**
 * The harmonic mean of precision and recall (van Rijsbergen, "Information Retrieval", 1979):
 * `F1 = 2 TP / (2 TP + FP + FN)`; 0 when there is nothing to find and nothing was found.
 */
export function f1Score(counts: {
  truePositive: number;
  falsePositive: number;
  falseNegative: number;
}): number {
  const { truePositive, falsePositive, falseNegative } = counts;
  const weight = 2 * truePositive + falsePositive + falseNegative;
  return weight === 0 ? 0 : (2 * truePositive) / weight;
}
