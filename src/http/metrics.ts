import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type DeliveryFigures, watchDeliveries } from './delivery-metrics.ts';
import { type DriftFigures, watchDrift } from './drift-metrics.ts';

/** What each instrument counts; the text is Prometheus'. */
export type Metrics = {
  readonly registry: Registry;
  observeRequest(request: { method: string; route: string; status: number; ms: number }): void;
  countSubmission(outcome: 'created' | 'repeated' | 'refused'): void;
  observeBatch(size: number): void;
  countChallengerFailure(): void;
  countRuleFailure(): void;
  countRateLimited(): void;
  /** Says where to read the gauges, each time that the metrics are asked for. */
  watch(gauges: {
    queueDepth(): number;
    liveVersion(): number | null;
    drift(): Promise<DriftFigures | null>;
    deliveries(): Promise<DeliveryFigures>;
  }): void;
};

/** A registry of its own, so that two applications in a process do not share numbers. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const durations = new Histogram({
    name: 'gavel_http_request_duration_seconds',
    help: 'Time from a request to its answer, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const submissions = new Counter({
    name: 'gavel_submissions_total',
    help: 'Submitted videos, by outcome: created, repeated (stored before) or refused.',
    labelNames: ['outcome'],
    registers,
  });
  const batches = new Histogram({
    name: 'gavel_inference_batch_size',
    help: 'Videos that one inference scored.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  });
  const challengerFailures = new Counter({
    name: 'gavel_challenger_failures_total',
    help: 'Batches that the challenger failed to score; they were answered and stored without it.',
    registers,
  });
  const ruleFailures = new Counter({
    name: 'gavel_rule_failures_total',
    help: 'Rules that failed, once a video or batch; the videos were answered and stored without them.',
    registers,
  });
  const rateLimited = new Counter({
    name: 'gavel_rate_limited_total',
    help: 'Operations refused because their key had spent its points.',
    registers,
  });
  return {
    registry,
    observeRequest: ({ ms, ...labels }) => durations.observe(labels, ms / 1_000),
    countSubmission: (outcome) => submissions.inc({ outcome }),
    observeBatch: (size) => batches.observe(size),
    countRuleFailure: () => ruleFailures.inc(),
    countRateLimited: () => rateLimited.inc(),
    countChallengerFailure: () => challengerFailures.inc(),
    watch({ queueDepth, liveVersion, drift, deliveries }) {
      watchDrift(registry, drift);
      watchDeliveries(registry, deliveries);
      new Gauge({
        name: 'gavel_queue_depth',
        help: 'Submissions and engagement updates that are accepted and not answered yet.',
        registers,
        collect() {
          this.set(queueDepth());
        },
      });
      new Gauge({
        name: 'gavel_live_model_version',
        help: 'The model version that answers in this process; 0 while there is none.',
        registers,
        collect() {
          this.set(liveVersion() ?? 0);
        },
      });
    },
  };
}
