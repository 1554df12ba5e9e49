import { Counter, Histogram, type Registry } from 'prom-client';

/** What an inference answered of one video. */
type Answer = Readonly<{ label: string; claimProbability: number; needsReview: boolean }>;

/** Counts what the live model answers, batch by batch; returns what is to be told of each. */
export function watchModel(registry: Registry): (answers: readonly Answer[]) => void {
  const registers = [registry];
  const batches = new Histogram({
    name: 'gavel_inference_batch_size',
    help: 'Videos that one inference scored.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  });
  const predictions = new Counter({
    name: 'gavel_predictions_total',
    help: 'Answers of the live model, by label and by whether a person should look. The share of true is the needs-review rate.',
    labelNames: ['label', 'needs_review'],
    registers,
  });
  const probabilities = new Histogram({
    name: 'gavel_claim_probability',
    help: 'Distribution of the live model’s probability of CLAIM.',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1],
    registers,
  });
  return (answers) => {
    batches.observe(answers.length);
    // Counters find a series by its labels' text: once a batch and kind, not once a video.
    const counts = new Map<string, { label: string; needs_review: string; n: number }>();
    for (const { label, needsReview, claimProbability } of answers) {
      probabilities.observe(claimProbability);
      const kind = `${label} ${needsReview}`;
      const count = counts.get(kind) ?? { label, needs_review: String(needsReview), n: 0 };
      count.n += 1;
      counts.set(kind, count);
    }
    for (const { n, ...labels } of counts.values()) predictions.inc(labels, n);
  };
}
