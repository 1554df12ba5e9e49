import type { EpochMetrics } from '../ml/types.ts';

/** An epoch as a line of progress. */
export function formatEpoch(metrics: EpochMetrics, epochs: number): string {
  const { epoch, loss, accuracy, valLoss, valAccuracy } = metrics;
  return (
    `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}` +
    `  loss ${loss.toFixed(5)}  accuracy ${accuracy.toFixed(5)}` +
    `  val loss ${valLoss.toFixed(5)}  val accuracy ${valAccuracy.toFixed(5)}\n`
  );
}
